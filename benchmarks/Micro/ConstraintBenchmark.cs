using System.Diagnostics;
using System.Globalization;
using System.Text;
using AIForge.Constraints.Automata;
using AIForge.Constraints.Gbnf;
using AIForge.Constraints.JsonSchemas;
using AIForge.Constraints.Matching;
using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Micro;

/// <summary>
/// What a constraint adds to the choice of a token: masks over a vocabulary as large as Qwen's, next to the same sampler without one in the
/// same run. The model is left out; it takes milliseconds a token and would hide the rest.
/// </summary>
internal static class ConstraintBenchmark
{
    private const int Sequences = 5, TokensPerSequence = 300;

    private const string Schema = """
        {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":130},"tags":{"type":"array","items":{"type":"string"}},
        "address":{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}},"required":["street","city"],"additionalProperties":false}},
        "required":["name","age","tags","address"],"additionalProperties":false}
        """;

    public static async Task<string> RunAsync(DecodeOptions options)
    {
        var report = new StringBuilder();
        var (trie, trieTime) = Timed(() => new TokenTrie(ConstraintVocabulary.Make()));
        Write(report, $"# Constraints\n\nMachine: {Environment.ProcessorCount} cores, .NET {Environment.Version}. Commit: {options.Commit}. Vocabulary: {trie.TokenCount} made-up tokens, random logits.\n");
        Write(report, $"Written by `dotnet run -c Release --project benchmarks/Micro -- constraints`. Other programs may share the machine, so the ratios count more than the figures.\n\n");
        Write(report, $"The tree of the vocabulary takes {trieTime.TotalMilliseconds:F0} ms, once for a model. `first` is the mean of a grammar's first sequence, which works its masks out; `then` the median token of the next {Sequences}.\n\n");
        Write(report, $"| what is asked of the answer | grammar, ms | first, us a token | then, us a token | over no constraint, us |\n|---|---|---|---|---|\n");
        var free = Median(Enumerable.Range(0, Sequences).SelectMany(seed => Sample(null, trie, seed)));
        Write(report, $"| nothing | | | {free:F0} | |\n");
        foreach (var (name, compile) in Grammars())
        {
            var (grammar, compileTime) = Timed(compile);
            var masks = new TokenMasks(grammar, trie);
            var first = Sample(masks, trie, 0).Average();
            var then = Median(Enumerable.Range(1, Sequences).SelectMany(seed => Sample(masks, trie, seed)));
            Write(report, $"| {name} | {compileTime.TotalMilliseconds:F1} | {first:F0} | {then:F0} | {then - free:F0} |\n");
        }

        var path = options.Output;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await File.WriteAllTextAsync(path, report.ToString());
        return report.ToString();
    }

    private static IEnumerable<(string Name, Func<Grammar> Compile)> Grammars()
    {
        CallableFunction[] functions = [new("get_weather", Schema), new("now", """{"type":"object","properties":{},"additionalProperties":false}""")];
        CallableFunction[] many = [.. Enumerable.Range(0, 64).Select(number => new CallableFunction($"function_{number}", Schema))];
        yield return ("json_object", JsonSchemaCompiler.AnyObject);
        yield return ("json_schema", () => JsonSchemaCompiler.Compile(Schema));
        yield return ("a grammar in GBNF", () => GbnfCompiler.Compile("root ::= line+\nline ::= [a-z0-9 ]+ \"\\n\""));
        yield return ("2 functions, free to call", () => ToolCallGrammar.Compile(new ToolCallRules { Format = ToolCallFormat.Tagged, Functions = functions, IsParallel = true }));
        yield return ("2 functions, required", () => ToolCallGrammar.Compile(new ToolCallRules { Format = ToolCallFormat.Tagged, Functions = functions, IsRequired = true, IsParallel = true }));
        yield return ("64 functions, required", () => ToolCallGrammar.Compile(new ToolCallRules { Format = ToolCallFormat.Tagged, Functions = many, IsRequired = true, IsParallel = true }));
    }

    /// <summary>Microseconds of each token.</summary>
    private static List<double> Sample(TokenMasks? masks, TokenTrie trie, int seed)
    {
        var (random, times) = (new Random(seed), new List<double>(TokensPerSequence));
        float[] source = [.. Enumerable.Range(0, trie.TokenCount).Select(_ => (float)((random.NextDouble() * 20) - 10))];
        var logits = new float[source.Length];
        var sampler = new Sampler(new SamplingParameters { Temperature = 1 }, (ulong)seed, [], new TopSelector());
        var constraint = masks is null ? null : new ConstrainedSampling(new TokenConstraint(masks, [0]), TokensPerSequence);
        for (var left = TokensPerSequence; left > 0 && constraint is not { MustEnd: true }; left--)
        {
            // Another token is the likeliest each time, as with a model.
            source.AsSpan(left).CopyTo(logits);
            source.AsSpan(0, left).CopyTo(logits.AsSpan(source.Length - left));
            var start = Stopwatch.GetTimestamp();
            var sampled = constraint is null ? sampler.Sample(logits, null, null) : constraint.Sample(sampler, logits, null, null, left);
            if (sampled.TokenId == 0 || constraint?.TryAccept(sampled.TokenId) == false) break;
            sampler.Accept(sampled.TokenId);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return times;
    }

    private static (T Made, TimeSpan Time) Timed<T>(Func<T> make)
    {
        var start = Stopwatch.GetTimestamp();
        var made = make();
        return (made, Stopwatch.GetElapsedTime(start));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Write(StringBuilder report, FormattableString text) => report.Append(text.ToString(CultureInfo.InvariantCulture));
}
