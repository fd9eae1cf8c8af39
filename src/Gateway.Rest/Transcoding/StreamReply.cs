using System.Buffers;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Profiles;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Net.Http.Headers;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>A streamed reply: frames messages, pings, the failure and the end as the profile and the client's Accept header say.</summary>
internal sealed class StreamReply
{
    private const int FullAt = 16 * 1024;

    private readonly RestRequest request;
    private readonly ApiMethod method;
    private readonly JsonMessageWriter json;
    private readonly ReplyBuffer buffer;
    private readonly bool isSse;
    private IMessage? last;
    private int unflushed;

    public StreamReply(RestRequest request, ApiMethod method, JsonMessageWriter json, ReplyBuffer buffer)
    {
        this.request = request;
        this.method = method;
        this.json = json;
        this.buffer = buffer;
        isSse = method.Profile.Framing == StreamFraming.Sse
            || request.Http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }

    public bool HasStarted { get; private set; }

    /// <summary>Only server-sent events have a way to say "still here".</summary>
    public bool HasPings => isSse;

    public bool IsFull => unflushed >= FullAt;

    public void Start(Metadata? headers)
    {
        HasStarted = true;
        var response = request.Http.Response;
        if (headers is not null) ReplyHeaders.Copy(headers, response.Headers);
        request.SetProfileHeaders();
        response.ContentType = isSse ? "text/event-stream; charset=utf-8" : "application/x-ndjson";
        response.Headers[HeaderNames.CacheControl] = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
    }

    public void WriteMessage(IMessage message)
    {
        if (method.Output.CommentOf(message) is { } comment)
        {
            WriteComment(comment);
            return;
        }

        last = message;
        var writer = buffer.Json;
        if (method.Profile.WrapsStreamItems)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("result"u8);
            json.Write(writer, message, method.Output);
            writer.WriteEndObject();
        }
        else
        {
            json.Write(writer, message, method.Output);
        }

        WriteFrame(method.Output.EventOf(message));
    }

    /// <summary>One newline only: with a blank line after it some clients see an empty event and give up.</summary>
    public void WritePing() => WriteRaw(": ping\n"u8);

    public void WriteEnd()
    {
        if (isSse && !method.Output.HasEvents && method.Profile.EndMarker is { } marker) WriteRaw(System.Text.Encoding.UTF8.GetBytes($"data: {marker}\n\n"));
    }

    /// <summary>The last frame of a stream that failed; no end marker follows.</summary>
    public void WriteFailure(GatewayError error)
    {
        StreamFailure.Write(buffer.Json, json, method, error, last);
        WriteFrame(method.Output.HasEvents ? "error" : null);
    }

    public async ValueTask FlushAsync()
    {
        if (unflushed == 0) return;

        unflushed = 0;
        await request.Http.Response.BodyWriter.FlushAsync(request.Http.RequestAborted);
    }

    // One line, as a ping: its text cannot end it.
    private void WriteComment(string text)
    {
        if (isSse) WriteRaw(System.Text.Encoding.UTF8.GetBytes($": {text.ReplaceLineEndings(" ")}\n"));
    }

    private void WriteFrame(string? eventName)
    {
        var frame = buffer.Written;
        if (isSse && eventName is not null) WriteRaw(System.Text.Encoding.UTF8.GetBytes($"event: {eventName.ReplaceLineEndings(" ")}\n"));
        if (isSse) WriteRaw("data: "u8);
        WriteRaw(frame.Span);
        WriteRaw(isSse ? "\n\n"u8 : "\n"u8);
        buffer.Reset();
    }

    private void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        request.Http.Response.BodyWriter.Write(bytes);
        unflushed += bytes.Length;
    }
}
