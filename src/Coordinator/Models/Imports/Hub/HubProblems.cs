using System.Net;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>What an answer other than the one that was wanted means.</summary>
internal static class HubProblems
{
    private const string WrongToken = "Invalid credentials in Authorization header";
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <param name="isHub">The hub answered, and not a host to which it redirected.</param>
    public static FaultException Of(HttpResponseMessage response, bool isHub, bool hasToken, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500) return ImportsFaults.SourceUnavailable($"it answered {status}", RetryAfter(response, now));
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return ImportsFaults.FileChanged("it is shorter");
        // Its addresses are signed for a while; the hub gives a new one.
        if (!isHub) return ImportsFaults.SourceUnavailable($"the host that has the file answered {status}");

        return HubHeaders.Find(response, "X-Error-Code") switch
        {
            _ when HubHeaders.Find(response, "X-Error-Message") == WrongToken => ImportsFaults.TokenRejected(),
            "GatedRepo" => hasToken ? ImportsFaults.GatedNoAccess() : ImportsFaults.Gated(),
            "RevisionNotFound" => ImportsFaults.RevisionNotFound(),
            "EntryNotFound" => ImportsFaults.FileNotFound(),
            "RepoNotFound" => status == 401 && !hasToken ? ImportsFaults.RepositoryPrivate(hasToken) : ImportsFaults.RepositoryNotFound(),
            _ => OfStatus(status, hasToken),
        };
    }

    private static FaultException OfStatus(int status, bool hasToken) => status switch
    {
        401 when hasToken => ImportsFaults.TokenRejected(),
        401 or 403 => ImportsFaults.RepositoryPrivate(hasToken),
        404 or 410 => ImportsFaults.RepositoryNotFound(),
        _ => ImportsFaults.SourceRefused($"it answered {status}"),
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - now);
        if (wait is not { } time || time <= TimeSpan.Zero) return null;
        return time < LongestWait ? time : LongestWait;
    }
}
