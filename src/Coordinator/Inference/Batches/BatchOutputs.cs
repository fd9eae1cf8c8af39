using System.Text.Json;
using AIForge.Coordinator.Models.Files;
using AIForge.ProtoJson;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Writes what came of a batch into files of its owner: answers into one, everything else, with its reason, into another.</summary>
internal sealed class BatchOutputs(BatchLinesStore lines, StoredFiles stored, FileDeletion deletion, TimeProvider clock)
{
    private const int LinesAtOnce = 200, BytesAtOnce = 8 << 20;

    /// <summary>The files, each null when nothing is in it.</summary>
    /// <exception cref="FaultException">They cannot be stored, for example for want of room.</exception>
    public async Task<(Guid? Output, Guid? Errors)> WriteAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        await using var answered = Temporary();
        await using var failed = Temporary();
        var after = 0;
        while (await lines.EndedAsync(batch.Id, after, LinesAtOnce, BytesAtOnce, cancellationToken) is { Count: > 0 } some)
        {
            foreach (var line in some) await (line.State == "answered" ? answered : failed).WriteAsync(ToJson(batch, line), cancellationToken);
            after = some[^1].Line;
        }

        var name = new Id<BatchTag>(batch.Id).ToString();
        var output = await StoreAsync(batch, $"{name}_output.jsonl", answered, cancellationToken);
        try
        {
            return (output, await StoreAsync(batch, $"{name}_error.jsonl", failed, cancellationToken));
        }
        catch
        {
            // Both are written anew: each time one more of the first would fill its owner's room.
            await ForgetAsync(batch, output, null);
            throw;
        }
    }

    /// <summary>Deletes files that no batch names.</summary>
    public async Task ForgetAsync(BatchRecord batch, Guid? output, Guid? errors)
    {
        if (output is { } first) await deletion.DeleteAsync(first, batch.UserId, CancellationToken.None);
        if (errors is { } second) await deletion.DeleteAsync(second, batch.UserId, CancellationToken.None);
    }

    private static FileStream Temporary() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private async Task<Guid?> StoreAsync(BatchRecord batch, string name, FileStream content, CancellationToken cancellationToken)
    {
        await content.FlushAsync(cancellationToken);
        if (content.Length == 0) return null;
        content.Position = 0;
        var order = FilesMapping.ToOrder(name, content.Length, "");
        return (await stored.StoreAsync(Guid.CreateVersion7(clock.GetUtcNow()), batch.UserId, order, isExact: true, content, () => FilePurpose.BatchOutput, cancellationToken)).Id;
    }

    private static byte[] ToJson(BatchRecord batch, EndedLine line)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonFormat.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, $"batch_req_{batch.Id:n}_{line.Line}");
            writer.WriteString("custom_id"u8, line.CustomId);
            if (line.Answer is { } answer) WriteAnswer(writer, line, answer);
            else WriteDropped(writer, batch.CancellingAt is not null);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, EndedLine line, string answer)
    {
        writer.WriteStartObject("response"u8);
        writer.WriteNumber("status_code"u8, line.StatusCode!.Value);
        writer.WriteString("request_id"u8, line.RequestId);
        writer.WritePropertyName("body"u8);
        writer.WriteRawValue(answer);
        writer.WriteEndObject();
        writer.WriteNull("error"u8);
    }

    private static void WriteDropped(Utf8JsonWriter writer, bool isCancelled)
    {
        writer.WriteNull("response"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, isCancelled ? "batch_cancelled" : "batch_expired");
        writer.WriteString("message"u8, isCancelled ? "The batch was cancelled before this request was begun." : "The batch expired before this request was answered.");
        writer.WriteEndObject();
    }
}
