using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Nodes;

/// <summary>Checks what a node says of itself and records it.</summary>
internal sealed class NodeHellos(Db db, NodesStore store, TimeProvider clock)
{
    private const int MaxSlots = 4_096;
    private const int MaxModels = 1_024;
    private const int MaxAttempts = 4_096;
    private const int MaxGpus = 64;
    private const int Sha256HexLength = 64;

    public async Task RecordAsync(Guid nodeId, NodeHello hello, CancellationToken cancellationToken)
    {
        Check(hello);
        await using var unit = await db.BeginAsync(cancellationToken);
        var models = hello.Models.Select(model => model.Sha256).Distinct().ToArray();
        var known = await store.RecordHelloAsync(unit, nodeId, NodesMapping.ResourcesJson(hello), models, clock.GetUtcNow(), cancellationToken);
        if (known == 0) throw NodesFaults.Deactivated();
        await unit.CommitAsync(cancellationToken);
    }

    private static void Check(NodeHello hello)
    {
        if (hello.Slots is < 1 or > MaxSlots) throw NodesFaults.HelloInvalid("slots", $"Give 1 to {MaxSlots}.");
        if (hello.Models.Count > MaxModels) throw NodesFaults.HelloInvalid("models", $"At most {MaxModels} are taken.");
        if (hello.Attempts.Count > MaxAttempts) throw NodesFaults.HelloInvalid("attempts", $"At most {MaxAttempts} are taken.");
        if (hello.Hardware?.Gpus.Count > MaxGpus) throw NodesFaults.HelloInvalid("hardware.gpus", $"At most {MaxGpus} are taken.");
        if (hello.Models.Any(model => !IsSha256(model.Sha256)))
            throw NodesFaults.HelloInvalid("models.sha256", "Give 64 lower-case hex digits.");
    }

    private static bool IsSha256(string text) => text.Length == Sha256HexLength && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
