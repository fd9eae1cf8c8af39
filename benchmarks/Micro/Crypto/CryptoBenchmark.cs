using System.Globalization;
using AIForge.Load;

namespace AIForge.Micro.Crypto;

/// <summary>What signing in costs in cryptography, each beside the nearest thing that .NET brings along.</summary>
internal static class CryptoBenchmark
{
    private const int Rounds = 9;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(150);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("crypto", options);
        report.AddHeader("Cryptography of signing in", "One thread; other programs may share the cores");
        report.Add($"{Rounds} rounds in which the rows of a table take turns of {Turn.TotalMilliseconds} ms; p50 and mean are over batches of about 0.2 ms. The last column compares medians with the first row of the table.");

        using var wallets = new WalletSubjects();
        AddTable(report, "Who signed: secp256k1", wallets.Signatures());
        report.Add($"");
        report.Add($".NET verifies by OpenSSL and needs the public key, which a wallet's signature does not come with; it cannot recover one.");
        foreach (var length in new[] { 64, 1024 }) AddTable(report, $"Hashes of {length} bytes", HashSubjects.Of(length));
        report.Add($"");
        report.Add($"SHA3-256 is the same permutation with other padding, so that it hashes to something else; 64 bytes are a public key.");
        AddTable(report, "Access tokens: HS256", await TokenSubjects.CreateAsync());
        await report.WriteAsync();
        return 0;
    }

    private static void AddTable(Report report, string title, IReadOnlyList<CryptoSubject> subjects)
    {
        foreach (var subject in subjects) subject.WarmUp();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var subject in subjects) subject.Run(Turn);
        }

        report.Add($"");
        report.Add($"## {title}");
        report.Add($"");
        report.Add($"| operation | p50 µs | mean µs | bytes allocated | × first |");
        report.Add($"|---|---|---|---|---|");
        foreach (var subject in subjects)
            report.Add($"| {subject.Name} | {Figure(subject.Median)} | {Figure(subject.Mean)} | {subject.BytesAllocated:F0} | {subject.Median / subjects[0].Median:F2} |");
    }

    private static string Figure(double microseconds) => microseconds.ToString(microseconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
