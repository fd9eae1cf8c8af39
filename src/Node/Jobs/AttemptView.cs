using AIForge.Node.Reporting;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Jobs;

/// <summary>An attempt for the status view.</summary>
internal static class AttemptView
{
    private const int LongestActivity = 60;

    public static WorkItem Of(RunningAttempt attempt)
    {
        var progress = attempt.Report.Progress;
        return new WorkItem(attempt.Kind, attempt.Ref.JobId, attempt.StartedAt, progress?.Fraction, Doing(attempt, progress));
    }

    private static string Doing(RunningAttempt attempt, AttemptProgress? progress)
    {
        if (attempt.HasEnded) return "has ended; the coordinator has not heard it yet";
        // A job may say what it likes here: it must not reach a terminal as more than a few letters.
        return string.Concat((progress?.Activity ?? "").Where(letter => !char.IsControl(letter)).Take(LongestActivity));
    }
}
