using AIForge.Coordinator.Jobs.Containers;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Reads how the result of a container job is to be checked.</summary>
internal static class VerificationParameters
{
    public const string Replicas = "replicas", Quorum = "quorum", Deterministic = "deterministic";

    /// <param name="outputsPath">Empty for none.</param>
    public static ReplicaPlan Read(ParameterFields fields, string outputsPath)
    {
        var replicas = (int)(fields.Whole(Replicas, 1, ReplicaPlan.MostReplicas) ?? 1);
        var quorum = (int)(fields.Whole(Quorum, 1, ReplicaPlan.MostReplicas) ?? (replicas / 2) + 1);
        var plan = new ReplicaPlan(replicas, quorum, ReadDeterministic(fields));
        if (quorum > replicas) fields.Refuse(Quorum, $"Must be at most replicas, which is {replicas}.");
        else if (2 * quorum <= replicas) fields.Refuse(Quorum, $"Must be more than half of replicas: give {(replicas / 2) + 1} to {replicas}.");
        if (replicas > 1 && outputsPath.Length == 0) fields.Refuse("outputs_path", "Is needed with replicas: what they leave there is what is compared.");
        if (replicas > 1 && fields.Find("nodes")?.StringValue == "own") fields.Refuse("nodes", "With replicas, nodes of different owners do it, and none of them is your own: leave it out, or name nodes.");
        return quorum > replicas || 2 * quorum <= replicas ? ReplicaPlan.Single : plan;
    }

    private static bool ReadDeterministic(ParameterFields fields)
    {
        if (fields.Find(Deterministic) is not { } value) return false;
        if (value.KindCase != Value.KindOneofCase.BoolValue) fields.Refuse(Deterministic, "Give true or false.");
        return value.BoolValue;
    }
}
