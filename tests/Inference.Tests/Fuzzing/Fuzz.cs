using System.Diagnostics;
using System.Globalization;

namespace AIForge.Inference.Tests.Fuzzing;

/// <summary>Tries case after case for a while: a second each in the suite, as long as `tools/fuzz.sh` says otherwise.</summary>
internal static class Fuzz
{
    private const int DefaultSeed = 2026;

    private static double Seconds => double.Parse(Environment.GetEnvironmentVariable("FUZZ_SECONDS") ?? "1", CultureInfo.InvariantCulture);

    private static int Seed => int.Parse(Environment.GetEnvironmentVariable("FUZZ_SEED") ?? $"{DefaultSeed}", CultureInfo.InvariantCulture);

    /// <summary>Runs cases until the time is over. Each has a generator of its own, so that the one that fails can be run by its number.</summary>
    /// <param name="oneCase">Fails when the case does; true when it got past the first refusal.</param>
    public static async Task RunAsync(string name, Func<Random, bool> oneCase)
    {
        var (began, cases, deep) = (Stopwatch.GetTimestamp(), 0, 0);
        var (slowest, slowestCase) = (TimeSpan.Zero, 0);
        // On a thread of its own, so that a case that never ends fails instead of hanging the run.
        var running = Task.Run(() =>
        {
            for (; Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds; cases++)
            {
                var start = Stopwatch.GetTimestamp();
                try
                {
                    if (oneCase(new Random(unchecked(Seed + (cases * 7_919))))) deep++;
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"{name}: case {cases} of seed {Seed} failed: {exception.Message}", exception);
                }

                var took = Stopwatch.GetElapsedTime(start);
                if (took > slowest) (slowest, slowestCase) = (took, cases);
            }
        });
        await running.WaitAsync(TimeSpan.FromSeconds(Seconds + 120));
        if (Environment.GetEnvironmentVariable("FUZZ_REPORT") is { Length: > 0 } report)
            await File.AppendAllTextAsync(report, FormattableString.Invariant($"| {name} | {cases} | {deep} | {slowest.TotalMilliseconds:F0} ms (case {slowestCase}) |\n"));
        deep.Should().BePositive("cases must reach what is behind the first refusal");
    }

    /// <summary>Changes a text in a few places: parts go, come twice, change places, or come from elsewhere.</summary>
    public static string Mutate(string text, IReadOnlyList<string> parts, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(12), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
                2 => text.Remove(at, length).Insert(random.Next(text.Length - length + 1), text.Substring(at, length)),
                3 => text.Insert(at, parts[random.Next(parts.Count)]),
                _ => text.Insert(at, $"{(char)random.Next(1, random.Next(2) == 0 ? 128 : 0xFFFF)}"),
            };
        }

        return text;
    }
}
