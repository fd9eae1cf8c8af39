using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Explaining;

/// <summary>Says why a node gets no work, by the rules that placement itself goes by. Of the jobs it tells kinds and numbers, and nothing else.</summary>
internal sealed class NodeExplanation(
    NodeRegistry registry, NodeFaultsStore faults, ContainersStore queue, JobsStore jobs, ContainerNodes nodes, LeasingNodes leasing, NodeSessions sessions, ReputationStore reputation, TimeProvider clock)
{
    private const int MostOwners = 200, MostDemands = 64, MostModels = 100, MostJobs = 1_000;

    public async Task<ExplainNodeResponse> ExplainAsync(Guid nodeId, Guid ownerId, CancellationToken cancellationToken)
    {
        await registry.FindAsync(nodeId, ownerId, cancellationToken);
        var answer = new ExplainNodeResponse();
        if (await faults.FindAsync(nodeId, cancellationToken) is { } counted) (answer.Faults, answer.Lost) = (counted.Faults, counted.Lost);
        if (nodes.Find(nodeId) is not { } node)
        {
            answer.Summary = "The node is not connected to this coordinator: start it, or ask the coordinator that it is connected to.";
            return answer;
        }

        answer.AcceptsWork = node.AcceptsWork;
        answer.RunningContainers = node.Running;
        answer.ContainersAbsentReason = node.Capacity is null ? "The node has not said that it can run containers." : node.Capacity.AbsentReason;
        await AddDemandsAsync(answer, node, cancellationToken);
        var awaited = await jobs.AwaitedModelsAsync([], MostModels, clock.GetUtcNow(), cancellationToken);
        answer.AwaitedModels = sessions.Find(nodeId) is { } session ? await jobs.CountNotServedAsync([.. awaited], session.Models, cancellationToken) : 0;
        if (sessions.Find(nodeId) is { } connected) await AddInferenceAsync(answer, connected, cancellationToken);
        answer.Summary = await SuspensionAsync(nodeId, cancellationToken) + Summary(answer);
        return answer;
    }

    /// <summary>Inference jobs for models that the node has, and that another rule keeps from it.</summary>
    private async Task AddInferenceAsync(ExplainNodeResponse answer, NodeSession session, CancellationToken cancellationToken)
    {
        foreach (var (name, kinds) in await jobs.MissedKindsAsync(leasing.Of(session), MostJobs, clock.GetUtcNow(), cancellationToken))
        {
            if (MatchingRules.All.FirstOrDefault(rule => rule.Name == name) is not { } rule) continue;
            if (answer.Missed.FirstOrDefault(miss => miss.Rule == name) is { } missed) missed.Demands += kinds;
            else answer.Missed.Add(new MissedDemand { Rule = name, Demands = kinds, Explanation = $"The node {rule.Words}.", Unlock = rule.Unlock });
        }
    }

    private async Task<string> SuspensionAsync(Guid nodeId, CancellationToken cancellationToken) => await reputation.SuspensionAsync(nodeId, cancellationToken) is { } suspension
        ? FormattableString.Invariant($"SUSPENDED: two other nodes had another result than this one for {new Id<JobTag>(suspension.JobId)}; it gets no paid work until {suspension.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC. ")
        : "";

    private async Task AddDemandsAsync(ExplainNodeResponse answer, CandidateNode node, CancellationToken cancellationToken)
    {
        var waiting = await queue.QueueAsync(new QueueLook(Guid.Empty, MostOwners, MostDemands, Jobs: 1), clock.GetUtcNow(), cancellationToken);
        node = (await nodes.WithMatesAsync([node], waiting.Select(job => job.OwnerId), cancellationToken))[0];
        var verdicts = waiting.DistinctBy(job => (job.Demand, job.IsPaid, OfWhom: job.Asked?.Own == true || !node.Terms.ServesEveryone ? job.OwnerId : Guid.Empty)).Select(job => PlacementRules.FirstRejecting(node, job)).ToList();
        answer.SuitableDemands = verdicts.Count(rule => rule is null);
        answer.Missed.AddRange(verdicts.OfType<PlacementRule>().GroupBy(rule => rule).OrderByDescending(group => group.Count()).Select(group => new MissedDemand
        {
            Rule = group.Key.Name, Demands = group.Count(), Explanation = $"The node {group.Key.Words}.", Unlock = group.Key.Unlock,
        }));
    }

    private static string Summary(ExplainNodeResponse answer)
    {
        if (!answer.AcceptsWork) return "The node is draining or about to leave: it gets nothing new.";
        if (answer.SuitableDemands > 0) return "Jobs that suit the node wait: it is about to get one.";
        if (answer.Missed.Count == 0 && answer.AwaitedModels == 0) return "No job waits that it could have.";
        var misses = answer.Missed.Select(miss => $"{miss.Demands} kind(s) of jobs because it {miss.Explanation["The node ".Length..].TrimEnd('.')}");
        if (answer.AwaitedModels > 0) misses = misses.Append($"jobs for {answer.AwaitedModels} model(s) that it has not loaded");
        return $"It misses {string.Join("; ", misses)}.";
    }
}
