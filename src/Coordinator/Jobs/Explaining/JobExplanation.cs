using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Explaining;

/// <summary>Says why a job waits, by the rules that placement itself goes by.</summary>
internal sealed class JobExplanation(ExplanationsStore store, JobsStore jobs, ContainerNodes nodes, LeasingNodes leasing, NodeSessions sessions, HeldAttempts held, TimeProvider clock)
{
    private const int MostCounted = 10_000, MostAsked = 200, MostOwners = 1_000;
    private const string NotHere = "NOT_CONNECTED";
    private const string ShortOfOwners = "NOT_ENOUGH_OWNERS: each replica needs a node of another owner, none of them yours, and no further owner has a node that suits it.";

    // Of inference jobs; those of containers are in PlacementRules.
    private static readonly Dictionary<string, string> InferenceWords = new(StringComparer.Ordinal)
    {
        ["NOT_ACCEPTING"] = "is draining or about to leave",
        ["MODEL"] = "has not loaded the model; one with room for it is asked to load it",
        ["PRIVATE_MODEL"] = "does not belong to the owner of the private model",
        ["EXCLUDED"] = "has failed this job before",
        ["SAME_OWNER"] = "belongs to who asked for the job, or to whom another copy of it was given",
        ["SUSPENDED"] = "was caught at a false result and gets no paid work for a time",
        ["BUSY"] = "is busy",
    };

    private static readonly Dictionary<string, MatchingRule> Matching = MatchingRules.All.ToDictionary(rule => rule.Name);

    public async Task<ExplainJobResponse> ExplainAsync(Guid jobId, string shownId, Guid ownerId, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync(jobId, ownerId, MostCounted, cancellationToken) ?? throw JobsFaults.NotFound(shownId);
        var answer = new ExplainJobResponse { Status = JobsMapping.ToProto(job.Status), Position = job.Position };
        if (job.Position > 0) answer.JobsBefore = await store.BeforeAsync(job, job.Position, MostCounted, MostOwners, cancellationToken);
        // What a job of several replicas waits for is what one of them waits for.
        if (await store.WaitingReplicaAsync(jobId, cancellationToken) is { } replica) job = replica;
        if (job.Status != JobStatusCodes.Pending)
        {
            answer.Summary = JobRules.HasEnded(job.Status) ? "The job has ended." : "A node has the job.";
            return answer;
        }

        answer.OtherUsers = await store.OtherOwnersAsync(ownerId, job.Type, MostCounted, cancellationToken);
        if (job.ErrorReason is { } reason) answer.LastFailure = new JobError { Reason = reason, Message = job.ErrorMessage ?? "" };
        if (job.NotBefore > clock.GetUtcNow()) answer.NotBefore = job.NotBefore.Value.ToTimestamp();
        var verdicts = job.Type == JobTypes.Container ? await OfContainerAsync(job, cancellationToken) : await OfInferenceAsync(job, cancellationToken);
        await AddAsync(answer, verdicts, cancellationToken);
        answer.Summary = job.IsReplica && IsShortOfOwners(answer) ? ShortOfOwners : Summary(answer);
        return answer;
    }

    /// <summary>The first rule that rejects each node; null for a node that none rejects.</summary>
    private async Task<List<Verdict?>> OfContainerAsync(ExplainedJob job, CancellationToken cancellationToken) =>
        [.. (await nodes.WithMatesAsync(nodes.All(), [job.OwnerId], cancellationToken)).Select(node =>
            PlacementRules.FirstRejecting(node, job.Queued) is { } rule ? new Verdict(rule.Name, rule.Words, rule.JobUnlock) : null)];

    private async Task<List<Verdict?>> OfInferenceAsync(ExplainedJob job, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict?>();
        foreach (var session in sessions.All.Take(MostAsked).ToList())
        {
            var rule = session.AcceptsWork ? await jobs.RejectionAsync(job.Id, leasing.Of(session), cancellationToken) : "NOT_ACCEPTING";
            if (rule is null && held.FreeSlots(session) <= 0) rule = "BUSY";
            verdicts.Add(rule is null ? null : VerdictOf(rule));
        }

        return verdicts;
    }

    private static Verdict VerdictOf(string rule) => Matching.TryGetValue(rule, out var matching) ? new Verdict(rule, matching.Words, matching.JobUnlock) : new Verdict(rule, InferenceWords[rule], "");

    private async Task AddAsync(ExplainJobResponse answer, List<Verdict?> verdicts, CancellationToken cancellationToken)
    {
        answer.SuitableNodes = verdicts.Count(verdict => verdict is null);
        answer.Rejections.AddRange(verdicts.OfType<Verdict>().GroupBy(verdict => verdict).OrderByDescending(group => group.Count()).Select(group =>
            new NodeRejection { Rule = group.Key.Rule, Nodes = group.Count(), Explanation = $"The node {group.Key.Words}.", Unlock = group.Key.Unlock }));
        var away = await store.CountOthersAsync([.. sessions.All.Select(session => session.NodeId)], cancellationToken);
        if (away > 0) answer.Rejections.Add(new NodeRejection { Rule = NotHere, Nodes = away, Explanation = "The node is offline, or connected to another coordinator, which places jobs of its own." });
    }

    private static bool IsShortOfOwners(ExplainJobResponse answer) =>
        answer.SuitableNodes == 0 && answer.Rejections.Any(rejection => rejection.Rule == "SAME_OWNER") && answer.Rejections.All(rejection => rejection.Rule != "BUSY");

    private static string Summary(ExplainJobResponse answer)
    {
        if (answer.NotBefore is not null) return "An attempt failed by nobody's fault; the job is tried again soon.";
        if (answer.SuitableNodes > 0)
        {
            return answer.Position > 1
                ? $"{answer.SuitableNodes} node(s) could take it; {answer.Position - 1} of your own jobs are before it, and nodes are divided with {answer.OtherUsers} other user(s)."
                : $"{answer.SuitableNodes} node(s) could take it: it is about to be given out, in turn with {answer.OtherUsers} other user(s).";
        }

        var known = answer.Rejections.Where(rejection => rejection.Rule != NotHere).ToList();
        if (known.Count == 0) return "No node is connected.";
        var busy = known.FirstOrDefault(rejection => rejection.Rule == "BUSY");
        return busy is not null
            ? $"{busy.Nodes} node(s) that suit it are busy; it waits for one of them."
            : "No connected node suits it: " + string.Join(", ", known.Select(rejection => $"{rejection.Nodes} × {rejection.Rule}")) + ".";
    }

    private sealed record Verdict(string Rule, string Words, string Unlock);
}
