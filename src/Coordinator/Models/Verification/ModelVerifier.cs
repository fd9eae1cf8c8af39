using System.Buffers;
using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Formats;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Shared.Faults;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Verification;

/// <summary>
/// Makes a model of the parts of an upload: steps 4 to 7 of the flow. Each step may be done again from its beginning, which is what
/// happens after a crash.
/// </summary>
internal sealed class ModelVerifier(
    VerificationStore store, UploadPartsStore parts, ModelMaking making, ModelFiles files, IObjectStore objects, IOptions<ModelsOptions> options, TimeProvider clock)
{
    private const int Buffer = 256 * 1024;

    /// <exception cref="FaultException">The file cannot become a model; says why. Nothing was changed.</exception>
    public async Task VerifyAsync(UploadRecord upload, VerificationLease lease, CancellationToken cancellationToken)
    {
        // 4. The parts become one object.
        var received = await parts.AllAsync(upload.Id, cancellationToken);
        if (upload.JoinedAt is null) await JoinAsync(upload, received, lease, cancellationToken);

        // 5. The leaves, which were taken when the parts came, give the CID without another look at the file.
        var root = await RootAsync(upload, received, cancellationToken);

        // 6. The whole file is hashed and its header read.
        var file = await ReadAsync(upload, root, lease, cancellationToken);

        // 7. Model, content and upload change in one transaction.
        await making.MakeAsync(upload, lease.Id, file, cancellationToken);
    }

    private async Task JoinAsync(UploadRecord upload, IReadOnlyList<UploadPartRecord> received, VerificationLease lease, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var joining = CompleteAsync(upload, received, ended.Token);
        try
        {
            // A store may take long to put a large file together.
            while (await Task.WhenAny(joining, Task.Delay(options.Value.LeaseRenewal, clock, ended.Token)) != joining)
                await lease.RenewAsync(0, cancellationToken);
        }
        finally
        {
            if (!joining.IsCompleted) await ended.CancelAsync();
            await joining;
        }

        if (!await store.SetJoinedAsync(upload.Id, lease.Id, clock.GetUtcNow(), cancellationToken)) throw new LeaseLostException();
    }

    private async Task CompleteAsync(UploadRecord upload, IReadOnlyList<UploadPartRecord> received, CancellationToken cancellationToken)
    {
        try
        {
            var tags = received.Select(part => new UploadedPart(part.Number, part.Tag)).ToList();
            await objects.CompleteUploadAsync(upload.ObjectKey, upload.StoreUploadId!, tags, cancellationToken);
        }
        catch (UploadRefusedException)
        {
            // Done by a worker that died before it could say so, or gone.
            if (await objects.FindAsync(upload.ObjectKey, cancellationToken) is null)
                throw Failure(UploadsFaults.PartsLost, "The store no longer has the parts of the file; upload it again.");
        }
    }

    private static async Task<DagLink> RootAsync(UploadRecord upload, IReadOnlyList<UploadPartRecord> received, CancellationToken cancellationToken)
    {
        var tree = new UnixFsTree(UnixFsLayout.Version1, NoBlocks.Instance);
        foreach (var part in received)
        {
            var left = ModelFiles.StoredLength(upload, part.Number, part.SizeBytes);
            for (var at = 0; at < part.Leaves.Length; at += 32)
            {
                var length = (int)Math.Min(left, UnixFsLayout.ChunkSize);
                await tree.AddAsync(UnixFsTree.RawLeaf(part.Leaves.AsSpan(at, 32), length), cancellationToken);
                left -= length;
            }
        }

        return await tree.FinishAsync(cancellationToken);
    }

    private async Task<VerifiedFile> ReadAsync(UploadRecord upload, DagLink root, VerificationLease lease, CancellationToken cancellationToken)
    {
        await using var stored = new HashingStream(await objects.OpenOnceAsync(upload.ObjectKey, cancellationToken));
        // What is stored as it came is hashed once.
        await using var plain = upload.IsEncrypted ? new HashingStream(await files.DecryptAsync(upload, stored, cancellationToken)) : stored;
        var facts = upload.Kind == UploadKind.Model ? await FactsAsync(plain, upload.SizeBytes, cancellationToken) : null;
        await DrainAsync(plain, lease, cancellationToken);

        if (plain.Count != upload.SizeBytes || stored.Count != root.FileSize)
            throw Failure(UploadsFaults.PartsLost, "The store has another number of bytes than were uploaded; upload the file again.");
        var sha256 = plain.Sha256();
        if (upload.ExpectedSha256 is { } expected && expected != sha256)
            throw Failure(UploadsFaults.HashMismatch, $"The file's SHA-256 is {sha256} and not {expected}, as was announced.");

        return new VerifiedFile(root.Cid.ToString(), sha256, upload.IsEncrypted ? stored.Sha256() : sha256, stored.Count, facts);
    }

    private static async Task<ModelFileFacts> FactsAsync(HashingStream file, long length, CancellationToken cancellationToken)
    {
        try
        {
            return await ModelFormats.ReadAsync(file, length, cancellationToken);
        }
        catch (ModelFileException exception)
        {
            // It may quote the file, in which anything may stand.
            throw Failure(UploadsFaults.FileInvalid, UploadRules.Fitted(exception.Message, UploadRules.LongestFailure));
        }
    }

    private static async Task DrainAsync(HashingStream file, VerificationLease lease, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        try
        {
            while (await file.ReadAsync(buffer, cancellationToken) > 0) await lease.RenewAsync(file.Count, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FaultException Failure(string reason, string message) => new(FaultKind.FailedPrecondition, reason, message);
}
