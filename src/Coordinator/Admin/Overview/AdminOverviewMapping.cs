using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Admin.Overview;

/// <summary>Proto ⇄ rows of the overview.</summary>
internal static class AdminOverviewMapping
{
    private const string Online = "online", Offline = "offline", Deactivated = "deactivated";

    private static readonly string[] JobStates = ["PENDING", "ASSIGNED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "EXPIRED"];

    public static OverviewNodesQuery ToQuery(ListAdminNodesRequest request, Page page)
    {
        if (request.State is not ("" or Online or Offline or Deactivated)) throw AdminFaults.FieldsInvalid([new FieldViolation("state", "Give online, offline or deactivated.")]);
        return new OverviewNodesQuery(page.Before, OrNull(request.State), AdminMapping.ToUserId(request.OwnerId), OrNull(request.Region), OrNull(request.Version), page.Size + 1);
    }

    public static OverviewJobsQuery ToQuery(ListAdminJobsRequest request, Page page)
    {
        if (request.Status.Length > 0 && !JobStates.Contains(request.Status)) throw AdminFaults.FieldsInvalid([new FieldViolation("status", $"Give one of {string.Join(", ", JobStates)}.")]);
        return new OverviewJobsQuery(page.Before, OrNull(request.Status), AdminMapping.ToUserId(request.OwnerId), NodeId(request.NodeId), OrNull(request.Type), page.Size + 1);
    }

    public static AdminNode ToProto(OverviewNode node, NodeReputation? reputation, DateTimeOffset seenSince)
    {
        var proto = new AdminNode
        {
            NodeId = new Id<NodeTag>(node.Id).ToString(),
            Name = node.Name,
            OwnerId = new Id<UserTag>(node.OwnerId).ToString(),
            Owner = node.Owner,
            State = !node.IsActive ? Deactivated : node.LastSeenAt >= seenSince ? Online : Offline,
            Version = node.Version,
            Region = node.Region,
            Models = node.Models,
            CreateTime = node.CreatedAt.ToTimestamp(),
            LastSeenTime = node.LastSeenAt?.ToTimestamp(),
        };
        if (reputation is not null) proto.Reputation = reputation.Score;
        return proto;
    }

    public static AdminJob ToProto(OverviewJob job) => new()
    {
        JobId = new Id<JobTag>(job.Id).ToString(),
        OwnerId = new Id<UserTag>(job.OwnerId).ToString(),
        Type = job.Type,
        Status = job.Status,
        NodeId = job.NodeId is { } node ? new Id<NodeTag>(node).ToString() : "",
        Attempt = job.Attempt,
        PaymentId = job.PaymentId ?? "",
        ErrorReason = job.ErrorReason ?? "",
        CreateTime = job.CreatedAt.ToTimestamp(),
        EndTime = job.EndedAt?.ToTimestamp(),
    };

    public static DependencyHealth ToProto(DependencyState state)
    {
        var proto = new DependencyHealth { Name = state.Name, State = state.State, Detail = state.Detail, Milliseconds = (int)state.Took.TotalMilliseconds };
        if (state.Height is { } height) proto.Height = height;
        if (state.Lag is { } lag) proto.LagSeconds = (int)Math.Clamp(lag.TotalSeconds, 0, int.MaxValue);
        proto.Endpoints.AddRange(state.Endpoints.Select(ToProto));
        return proto;
    }

    public static EndpointHealth ToProto(EndpointState endpoint)
    {
        var proto = new EndpointHealth
        {
            Name = endpoint.Name,
            State = endpoint.Failures > 0 ? DependencyState.Failed : endpoint.Head is null ? "unasked" : DependencyState.Ok,
            Failures = endpoint.Failures,
            RestSeconds = (int)Math.Ceiling(endpoint.RestLeft.TotalSeconds),
            HeightTime = endpoint.Head?.At.ToTimestamp(),
            LastError = endpoint.LastFailure?.Reason ?? "",
            LastErrorTime = endpoint.LastFailure?.At.ToTimestamp(),
        };
        if (endpoint.Head is { } head) proto.Height = head.Number;
        return proto;
    }

    public static WorkerHealth ToProto(BackgroundLoop loop) => new() { Name = loop.GetType().Name, LastRunTime = loop.LastSuccessAt?.ToTimestamp(), Failures = loop.Failures };

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static Guid? NodeId(string text)
    {
        if (text.Length == 0) return null;
        return Id<NodeTag>.TryParse(text, out var id) ? id.Value : throw AdminFaults.FieldsInvalid([new FieldViolation("node_id", "Is not the id of a node.")]);
    }
}
