using AIForge.Coordinator.Models;
using AIForge.Coordinator.Models.Contents;
using AIForge.Storage.Cids;
using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The inputs of jobs for the nodes that hold those jobs, and for nobody else.</summary>
internal sealed class InputContents(InputsStore inputs, OutputsStore outputs, OutputKeys keys, ModelsStore models, IObjectStore objects)
{
    /// <summary>Null when the node holds no job now that has it as an input.</summary>
    public async Task<KeptContent?> FindAsync(Guid nodeId, string text, CancellationToken cancellationToken)
    {
        if (!Cid.TryParse(text, out var cid) || await inputs.OfNodeAsync(nodeId, text, cancellationToken) is not { } input) return null;
        return input.Kind switch
        {
            InputKind.File => await FileAsync(cid, input, cancellationToken),
            InputKind.Model => ModelSource.Of(await models.GetAsync(input.SourceId, cancellationToken)) is { } source ? OfObject(cid, source.ObjectKey, isInContentStore: true) : null,
            _ => await OutputAsync(cid, input, cancellationToken),
        };
    }

    private async Task<KeptContent?> FileAsync(Cid cid, JobInput input, CancellationToken cancellationToken) =>
        await inputs.FileKeyAsync(input.SourceId, cancellationToken) is { } key ? OfObject(cid, key, isInContentStore: false) : null;

    private async Task<KeptContent?> OutputAsync(Cid cid, JobInput input, CancellationToken cancellationToken) =>
        await outputs.GetAsync(input.SourceId, cancellationToken) is { } output
            ? new KeptContent(cid, IsInContentStore: false, (offset, length, token) => keys.OpenAsync(output, offset, Math.Min(length ?? long.MaxValue, Math.Max(0, output.SizeBytes - offset)), token))
            : null;

    private KeptContent OfObject(Cid cid, string key, bool isInContentStore) =>
        new(cid, isInContentStore, (offset, length, token) => objects.OpenAsync(key, offset, length, token));
}
