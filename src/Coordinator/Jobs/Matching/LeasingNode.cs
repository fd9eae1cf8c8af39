using System.Text.Json;
using AIForge.Coordinator.Nodes.Terms;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>A node that inference jobs are looked for, as the SQL of the lease knows it.</summary>
/// <param name="Models">SHA-256 of those that it has loaded.</param>
/// <param name="Reputation">From 0 to 1.</param>
/// <param name="LeastForPay">The reputation below which it gets no paid work.</param>
internal sealed record LeasingNode(Guid NodeId, Guid OwnerId, string[] Models, NodeTerms Terms, double Reputation, double LeastForPay)
{
    /// <summary>How it computes each of its models, in the same order; empty when it does not say, and then it gets no checks.</summary>
    public string[] KernelClasses { get; init; } = [];

    public string Region => Terms.Region;

    public string LabelsJson => Terms.Labels.Count == 0 ? "{}" : JsonSerializer.Serialize(Terms.Labels);

    public string Serving => Terms.Serving.ToString();

    public Guid[] ServedUserIds => [.. Terms.ServedUsers];
}
