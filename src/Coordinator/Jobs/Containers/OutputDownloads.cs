using AIForge.Coordinator.Models.Downloads;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The outputs of ended jobs, for their owners.</summary>
internal sealed class OutputDownloads(OutputsStore store, OutputKeys keys, TimeProvider clock)
{
    public async Task<OutputRecord> FindAsync(Guid jobId, Guid ownerId, CancellationToken cancellationToken) =>
        await store.FindAsync(jobId, ownerId, clock.GetUtcNow(), cancellationToken) ?? throw ContainerFaults.OutputsNotFound(new Id<JobTag>(jobId).ToString());

    /// <summary>The archive.</summary>
    public async Task<Download> ArchiveAsync(Guid jobId, Guid ownerId, CancellationToken cancellationToken)
    {
        var output = await FindAsync(jobId, ownerId, cancellationToken);
        return new Download(
            $"{new Id<JobTag>(jobId)}.tar", output.SizeBytes, $"\"{output.Cid}\"", (offset, length, token) => keys.OpenAsync(output, offset, length, token));
    }

    /// <summary>One file of it.</summary>
    public async Task<Download> FileAsync(Guid jobId, Guid ownerId, string path, CancellationToken cancellationToken)
    {
        var output = await FindAsync(jobId, ownerId, cancellationToken);
        var file = await store.FileAsync(output.Id, path, cancellationToken) ?? throw ContainerFaults.OutputFileNotFound(path);
        return new Download(
            path[(path.LastIndexOf('/') + 1)..],
            file.SizeBytes,
            $"\"{output.Cid}.{file.Number}\"",
            (offset, length, token) => keys.OpenAsync(output, file.StartOffset + offset, length, token));
    }
}
