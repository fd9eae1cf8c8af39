using System.Globalization;
using AIForge.Load;
using AIForge.Micro;
using AIForge.Micro.Crypto;
using AIForge.Micro.Engine;
using AIForge.Micro.Storage;

switch (args)
{
    case ["decode", .. var rest]:
        Console.WriteLine(await DecodeBenchmark.RunAsync(DecodeOptions.Parse(rest)));
        return 0;
    case ["engine", .. var rest]:
        return await EngineBenchmark.RunAsync(LoadOptions.Parse(rest), EngineParts.Parse(rest));
    case ["engine-run", var model, var threads, var tokens, var parts]:
        Console.WriteLine((await EngineRun.MeasureAsync(model, int.Parse(threads, CultureInfo.InvariantCulture), int.Parse(tokens, CultureInfo.InvariantCulture), parts)).ToJson());
        return 0;
    case ["constraints", .. var rest]:
        Console.WriteLine(await ConstraintBenchmark.RunAsync(DecodeOptions.Parse(rest.Contains("--out") ? rest : [.. rest, "--out", "benchmarks/results/constraints.md"])));
        return 0;
    case ["crypto", .. var rest]:
        return await CryptoBenchmark.RunAsync(LoadOptions.Parse(rest));
    case ["storage", .. var rest]:
        return await StorageBenchmark.RunAsync(LoadOptions.Parse(rest));
    default:
        Console.Error.WriteLine("usage: micro decode [--commit HASH] [--model FILE] [--megabytes N] [--types A,B] [--out FILE]");
        Console.Error.WriteLine("       micro engine [--commit HASH] [--model FILE] [--results DIR] [--only PART-q8_0|PART-q4_0|PART-tiny,…] [--files DIR]");
        Console.Error.WriteLine("       micro constraints [--commit HASH] [--out FILE]");
        Console.Error.WriteLine("       micro crypto [--commit HASH] [--results DIR]");
        Console.Error.WriteLine("       micro storage [--commit HASH] [--results DIR]");
        return 2;
}
