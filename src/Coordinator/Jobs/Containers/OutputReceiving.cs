using System.Security.Cryptography;
using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Models.Verification;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Places;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Storage.Cids;
using AIForge.Storage.Encryption;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// Receives the outputs of containers from the nodes that hold them: encrypted on their way into the store, and counted only when all of
/// an archive is there, is what was announced, and the attempt is still the current one. Step 5 of docs/flows/container-job.md.
/// </summary>
internal sealed partial class OutputReceiving(
    Db db,
    ContainersStore containers,
    OutputsStore store,
    OutputKeys keys,
    OutputRemoval removal,
    IObjectStore objects,
    ContentPinning pinning,
    TimeProvider clock,
    IOptions<ContainerOptions> options,
    ILogger<OutputReceiving> logger)
{
    // However many nodes he has: who sends slowly on purpose keeps no more places than this.
    private const int MostOfNodeOwner = 8;

    private readonly FairPlaces _places = new(options.Value.MaxReceivedAtOnce, MostOfNodeOwner);

    public async Task ReceiveAsync(Guid nodeId, Guid nodeOwnerId, IAsyncStreamReader<SendOutputRequest> messages, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.Start is not { Ref: not null } start) throw ContainerFaults.StartMissing();
        var key = Id<JobTag>.TryParse(start.Ref.JobId, out var job) ? new AttemptKey(job.Value, nodeId, start.Ref.Attempt) : throw ContainerFaults.AttemptNotCurrent();
        var held = await containers.HeldAsync(key, cancellationToken) ?? throw ContainerFaults.AttemptNotCurrent();
        var announced = Check(start, held);
        // Sent again because the first answer was lost.
        if (await IsSentAsync(key, start.Cid, cancellationToken)) return;

        await RequireRoomAsync(held.OwnerId, start.SizeBytes, cancellationToken);
        using var place = _places.TryTake(nodeOwnerId) ?? throw ContainerFaults.TooManyOutputs();
        await using var content = new MessageStream<SendOutputRequest>(messages, message => message.Data);
        await ReceiveAsync(key, held.OwnerId, start, announced, content, cancellationToken);
    }

    private async Task RequireRoomAsync(Guid ownerId, long bytes, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxKeptOutputBytes;
        if (await store.UsedAsync(ownerId, cancellationToken) + bytes > most) throw ContainerFaults.NoRoomKept(most);
    }

    private async Task<bool> IsSentAsync(AttemptKey key, string cid, CancellationToken cancellationToken)
    {
        if (await store.OfAttemptAsync(key, cancellationToken) is not { } earlier) return false;
        return earlier.Cid == cid ? true : throw ContainerFaults.OutputInvalid("this attempt has sent other outputs already.");
    }

    private Cid Check(OutputStart start, HeldContainer held)
    {
        if (!Cid.TryParse(start.Cid, out var cid) || cid.Version != 1) throw ContainerFaults.OutputInvalid("its CID is none of version 1.");
        if (start.SizeBytes < 1) throw ContainerFaults.OutputInvalid("it has no bytes.");
        var most = OutputLimits.ArchiveBytes(ContainerDemand.Parse(held.Demand), options.Value);
        return start.SizeBytes <= most ? cid : throw ContainerFaults.OutputTooLarge(most);
    }

    private async Task ReceiveAsync(AttemptKey key, Guid ownerId, OutputStart start, Cid announced, Stream content, CancellationToken cancellationToken)
    {
        var (secret, wrapped) = keys.New(key.JobId);
        var output = ToRecord(key, ownerId, start, wrapped);
        try
        {
            await using (var unit = await db.BeginAsync(cancellationToken))
            {
                await store.InsertAsync(unit, output, cancellationToken);
                await unit.CommitAsync(cancellationToken);
            }

            var index = new ArchiveIndex(options.Value.MaxOutputFiles);
            await using var archive = new OutputStream(content, start.SizeBytes, announced, index, token => RequireHeldAsync(key, token), clock);
            var stored = await StoreAsync(output, secret, archive, cancellationToken);
            if (!await RecordAsync(key, output, stored, index.Files, cancellationToken))
            {
                await removal.GiveUpAsync(output);
                if (await IsSentAsync(key, start.Cid, cancellationToken)) return;
                throw ContainerFaults.AttemptNotCurrent();
            }

            LogReceived(key.JobId, key.Attempt, key.NodeId, start.SizeBytes);
        }
        catch
        {
            // Whether or not the caller is still there. When this fails too, the cleaner finds it.
            await removal.GiveUpAsync(output);
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<NewContent> StoreAsync(OutputRecord output, byte[] secret, OutputStream archive, CancellationToken cancellationToken)
    {
        await using var encrypted = new EncryptingStream(archive, secret, output.Id, output.SizeBytes, firstChunk: 0);
        await using var leaves = new LeafStream(encrypted);
        await using var hashed = new HashingStream(leaves);
        try
        {
            await objects.PutAsync(output.ObjectKey, hashed, cancellationToken);
        }
        catch (Exception exception) when (exception is not FaultException && archive.Fault is { } fault)
        {
            throw fault;
        }

        var root = await RootAsync(leaves.Leaves(), hashed.Count, cancellationToken);
        return new NewContent(root.Cid.ToString(), hashed.Sha256(), hashed.Count, output.ObjectKey);
    }

    /// <summary>The attempt may have been taken back while its last bytes came: then nothing of them counts. False when another call was faster.</summary>
    private async Task<bool> RecordAsync(AttemptKey key, OutputRecord output, NewContent stored, IReadOnlyList<OutputFile> files, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        _ = await containers.HoldAsync(unit, key, cancellationToken) ?? throw ContainerFaults.AttemptNotCurrent();
        await ContentsStore.AcquireAsync(unit, stored, clock.GetUtcNow(), cancellationToken);
        if (!await store.ReadyAsync(unit, output.Id, stored.Cid, files.Count, cancellationToken)) return false;
        await store.InsertFilesAsync(unit, output.Id, files, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        pinning.Wake();
        return true;
    }

    private async Task RequireHeldAsync(AttemptKey key, CancellationToken cancellationToken) =>
        _ = await containers.HeldAsync(key, cancellationToken) ?? throw ContainerFaults.AttemptNotCurrent();

    private static async Task<DagLink> RootAsync(byte[] leaves, long length, CancellationToken cancellationToken)
    {
        var tree = new UnixFsTree(UnixFsLayout.Version1, NoBlocks.Instance);
        for (var at = 0; at < leaves.Length; at += Cid.DigestLength)
        {
            var leaf = (int)Math.Min(length, UnixFsLayout.ChunkSize);
            await tree.AddAsync(UnixFsTree.RawLeaf(leaves.AsSpan(at, Cid.DigestLength), leaf), cancellationToken);
            length -= leaf;
        }

        return await tree.FinishAsync(cancellationToken);
    }

    private OutputRecord ToRecord(AttemptKey key, Guid ownerId, OutputStart start, Platform.Secrets.WrappedSecret wrapped)
    {
        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        return new OutputRecord
        {
            Id = id,
            JobId = key.JobId,
            UserId = ownerId,
            Attempt = key.Attempt,
            NodeId = key.NodeId,
            // Never used again: a removal cannot meet a new object.
            ObjectKey = $"jobs/{new Id<UserTag>(ownerId)}/{new Id<JobTag>(key.JobId)}/{key.Attempt}-{id:n}.tar",
            Cid = start.Cid,
            SizeBytes = start.SizeBytes,
            KeyId = wrapped.KeyId,
            Wrapped = wrapped.Wrapped,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Keep,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Outputs of job {JobId} attempt {Attempt} received from node {NodeId}: {Bytes} bytes")]
    private partial void LogReceived(Guid jobId, int attempt, Guid nodeId, long bytes);
}
