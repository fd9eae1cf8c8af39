using System.Globalization;
using AIForge.Coordinator.Groups;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models;

/// <summary>A group that models belong to is not deleted: its members earn with them.</summary>
internal sealed class ModelGroupUse(ModelsStore store) : IGroupUse
{
    public async Task<string?> FindAsync(UnitOfWork unit, Guid groupId, CancellationToken cancellationToken) =>
        await store.CountOfGroupAsync(unit, groupId, cancellationToken) is > 0 and var models
            ? string.Create(CultureInfo.InvariantCulture, $"{models} model(s)")
            : null;
}
