using System.Buffers;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Places;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>
/// Receives a file in one piece: the same upload in parts, whose length is not known before its end. One part at a time is held in
/// memory, because stores want to know how long a part is before it begins.
/// </summary>
internal sealed class WholeUpload(Db db, UploadCreation creation, UploadParts parts, UploadEnding ending, TimeProvider clock)
{
    /// <summary>So large that parts have the smallest size; larger files come in parts of their sender's.</summary>
    public const long MaxBytes = UploadRules.SmallestPart * UploadRules.MostParts / 4;

    /// <summary>Files that one process receives at once, in all and of one user: each holds a part in memory for as long as its sender takes.</summary>
    public const int MostAtOnce = 16, MostOfUser = 4;

    // For each part: who is slower than some 14 kB a second sends in parts, which hold no memory.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly FairPlaces places = new(MostAtOnce, MostOfUser);

    /// <param name="isExact">The size of the order is the file's, and not only a bound.</param>
    public async Task<UploadRecord> ReceiveAsync(Guid id, Guid userId, NewUpload order, bool isExact, Stream content, CancellationToken cancellationToken)
    {
        if (order.SizeBytes > MaxBytes) throw UploadsFaults.Invalid("size_bytes", $"A file of more than {MaxBytes} bytes is uploaded in parts, not in one piece.");

        using var place = places.TryTake(userId) ?? throw UploadsFaults.TooManyWhole();
        var upload = await creation.CreateAsync(id, userId, order, cancellationToken);
        try
        {
            await StoreAsync(upload, isExact, content, cancellationToken);
            return await ending.CompleteAsync(upload.Id, userId, order.Kind, cancellationToken);
        }
        catch
        {
            // Nobody can go on with it. When this fails too, the cleaner finds it.
            await ending.GiveUpAsync(upload.Id, userId, order.Kind);
            throw;
        }
    }

    private async Task StoreAsync(UploadRecord upload, bool isExact, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(upload.PartSize, upload.SizeBytes) + 1);
        try
        {
            var (number, total) = (0, 0L);
            while (await FillAsync(content, buffer, upload, total, cancellationToken) is var count and > 0)
            {
                number++;
                total += count;
                if (total > upload.SizeBytes) throw UploadsFaults.PartLength(upload.SizeBytes, total);
                if (isExact && count < upload.PartSize && total < upload.SizeBytes) throw UploadsFaults.PartLength(upload.SizeBytes, total);
                await parts.PutAsync(upload, number, count, sha256: null, new MemoryStream(buffer, 0, count), cancellationToken);
            }

            if (total == 0) throw UploadsFaults.Invalid("file", "The file is empty.");
            if (isExact && total < upload.SizeBytes) throw UploadsFaults.PartLength(upload.SizeBytes, total);
            await using var unit = await db.BeginAsync(cancellationToken);
            await UploadsStore.SetSizeAsync(unit, upload.Id, total, number, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A part's bytes; of a file that is longer than it may be, one byte more than that.</summary>
    private async ValueTask<int> FillAsync(Stream content, byte[] buffer, UploadRecord upload, long total, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(upload.PartSize, upload.SizeBytes - total + 1);
        using var slow = new CancellationTokenSource(Patience, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, slow.Token);
        try
        {
            return await content.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, ending.Token);
        }
        catch (Exception) when (slow.IsCancellationRequested)
        {
            throw UploadsFaults.TooSlow(Patience);
        }
    }
}
