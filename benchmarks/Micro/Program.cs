using AIForge.Micro;

if (args is not ["decode", ..])
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Micro -- decode [--commit HASH] [--model FILE] [--megabytes N] [--out FILE]");
    return 2;
}

var report = await DecodeBenchmark.RunAsync(DecodeOptions.Parse(args[1..]));
Console.WriteLine(report);
return 0;
