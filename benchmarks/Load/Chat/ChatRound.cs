using System.Diagnostics;
using System.Globalization;

namespace AIForge.Load.Chat;

/// <summary>One turn of each side.</summary>
/// <param name="ForeignShare">Share of the processors' time that neither side used: what other programs took of it.</param>
internal sealed record ChatRound(ChatSample Engine, ChatSample Path, double ForeignShare)
{
    private const double JiffyMilliseconds = 10;
    private const int IdleField = 4, WaitingField = 5;

    public static async Task<ChatRound> MeasureAsync(Func<Task<ChatSample>> engine, Func<Task<ChatSample>> path, Func<double> ownMilliseconds)
    {
        var (own, all, busy) = (Own(), 0.0, 0.0);
        var (allBefore, busyBefore) = Processors();
        var (alone, whole) = (await engine(), await path());
        (all, busy) = Processors();
        return new ChatRound(alone, whole, Math.Max(0, (busy - busyBefore - (Own() - own)) / (all - allBefore)));

        double Own()
        {
            using var driver = Process.GetCurrentProcess();
            return driver.TotalProcessorTime.TotalMilliseconds + ownMilliseconds();
        }
    }

    /// <summary>Time of all processors since the machine started, and the part of it that was not idle.</summary>
    private static (double All, double Busy) Processors()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = fields.Skip(1).Take(8).Select(field => double.Parse(field, CultureInfo.InvariantCulture) * JiffyMilliseconds).ToArray();
        return (times.Sum(), times.Sum() - times[IdleField - 1] - times[WaitingField - 1]);
    }
}
