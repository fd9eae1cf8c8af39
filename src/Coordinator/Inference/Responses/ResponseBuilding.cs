using System.Security.Cryptography;
using System.Text;
using AIForge.Constraints.ToolCalls;
using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Responses;

/// <summary>A response as it comes into being: takes the deltas of its answer and tells what happened as events. Without a reader of the events the whole is the same.</summary>
internal sealed class ResponseBuilding(InferenceRun run, CreateResponseRequest request)
{
    private const int IdBytes = 24;

    private readonly ChatAnswer _answer = new(run.Answers[0]);
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly List<ResponseEvent> _events = [];
    private string? _itemId, _callName;
    private int _told, _call;

    public Response Response { get; } = ResponseMapping.Begin(run, request);

    /// <summary>Before the first delta.</summary>
    public IReadOnlyList<ResponseEvent> Begin()
    {
        Tell(new ResponseEvent { Type = "response.created", Response = Response.Clone() });
        Tell(new ResponseEvent { Type = "response.in_progress", Response = Response.Clone() });
        return Taken();
    }

    public IReadOnlyList<ResponseEvent> Take(InferenceDelta delta)
    {
        foreach (var piece in _answer.Read(delta)) Add(piece);
        if (delta.FinishReason.Length > 0) End(delta.FinishReason == "length");
        return Taken();
    }

    /// <summary>The last event of a response that fails in the middle.</summary>
    public ResponseEvent Fail(string code, string message)
    {
        (Response.Status, Response.Error) = ("failed", new ResponseFailure { Code = code, Message = message });
        Tell(new ResponseEvent { Type = "response.failed", Response = Response.Clone() });
        return Taken()[0];
    }

    private int OutputIndex => Response.Output.Count;

    private void Add(ToolCallPiece piece)
    {
        if (piece.Call is null) AddText(piece.Text);
        else if (piece.Name is { } name) BeginCall(piece.Call.Value, name);
        else
        {
            _text.Append(piece.Text);
            Tell(new ResponseEvent { Type = "response.function_call_arguments.delta", ItemId = _itemId!, OutputIndex = OutputIndex, Delta = piece.Text });
        }
    }

    private void AddText(string text)
    {
        if (_itemId is null) BeginMessage();
        var logprobs = _answer.TakeLogprobs();
        _logprobs.AddRange(logprobs);
        _text.Append(text);
        Tell(new ResponseEvent { Type = "response.output_text.delta", ItemId = _itemId!, OutputIndex = OutputIndex, ContentIndex = 0, Delta = text, Logprobs = ResponseItems.Logprobs(logprobs) });
    }

    private void BeginMessage()
    {
        _itemId = NewId("msg");
        Tell(new ResponseEvent { Type = "response.output_item.added", OutputIndex = OutputIndex, Item = ResponseItems.Message(_itemId, "in_progress", null) });
        Tell(new ResponseEvent { Type = "response.content_part.added", ItemId = _itemId, OutputIndex = OutputIndex, ContentIndex = 0, Part = ResponseItems.Text("", []) });
    }

    private void BeginCall(int call, string name)
    {
        Close("completed");
        (_itemId, _callName, _call) = (NewId("fc"), name, call);
        Tell(new ResponseEvent { Type = "response.output_item.added", OutputIndex = OutputIndex, Item = ResponseItems.Call(_itemId, _answer.CallIds[call], name, "", "in_progress") });
    }

    private void End(bool isCut)
    {
        // An answer without a word is a message all the same.
        if (_itemId is null && Response.Output.Count == 0) BeginMessage();
        Close(isCut ? "incomplete" : "completed");
        Response.Status = isCut ? "incomplete" : "completed";
        if (isCut) Response.IncompleteDetails = new IncompleteDetails { Reason = "max_output_tokens" };
        Response.Usage = ResponseMapping.ToUsage(run);
        Tell(new ResponseEvent { Type = isCut ? "response.incomplete" : "response.completed", Response = Response.Clone() });
    }

    /// <summary>Ends the item that is being written, if any.</summary>
    private void Close(string status)
    {
        if (_itemId is null) return;
        var item = _callName is null ? CloseMessage(status) : CloseCall(status);
        Tell(new ResponseEvent { Type = "response.output_item.done", OutputIndex = OutputIndex, Item = item });
        Response.Output.Add(item);
        (_itemId, _callName) = (null, null);
        _text.Clear();
        _logprobs.Clear();
    }

    private Value CloseMessage(string status)
    {
        _logprobs.AddRange(_answer.TakeLogprobs());
        var (text, part) = (_text.ToString(), ResponseItems.Text(_text.ToString(), _logprobs));
        Tell(new ResponseEvent { Type = "response.output_text.done", ItemId = _itemId!, OutputIndex = OutputIndex, ContentIndex = 0, Text = text, Logprobs = ResponseItems.Logprobs(_logprobs) });
        Tell(new ResponseEvent { Type = "response.content_part.done", ItemId = _itemId!, OutputIndex = OutputIndex, ContentIndex = 0, Part = part });
        return ResponseItems.Message(_itemId!, status, part);
    }

    private Value CloseCall(string status)
    {
        Tell(new ResponseEvent { Type = "response.function_call_arguments.done", ItemId = _itemId!, OutputIndex = OutputIndex, Name = _callName!, Arguments = _text.ToString() });
        return ResponseItems.Call(_itemId!, _answer.CallIds[_call], _callName!, _text.ToString(), status);
    }

    private void Tell(ResponseEvent message)
    {
        message.SequenceNumber = _told++;
        _events.Add(message);
    }

    private List<ResponseEvent> Taken()
    {
        List<ResponseEvent> taken = [.. _events];
        _events.Clear();
        return taken;
    }

    private static string NewId(string prefix) => $"{prefix}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes))}";
}
