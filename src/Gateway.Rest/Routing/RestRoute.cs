using AIForge.ProtoJson;
using Google.Protobuf;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>An HTTP verb and path with what serves it: a method, or a method and its streaming twin.</summary>
internal sealed class RestRoute
{
    public required string Verb { get; init; }

    public required PathTemplate Template { get; init; }

    public required BoundVariable[] Variables { get; init; }

    /// <summary>The whole message is the body.</summary>
    public bool BodyIsMessage { get; init; }

    /// <summary>The field that is the body; null when there is none or the message is it.</summary>
    public FieldEntry? BodyField { get; init; }

    public FieldEntry? ResponseField { get; init; }

    /// <summary>On PATCH with a body field: the mask that is filled in from the body when the client left it out.</summary>
    public FieldEntry? InferredMask { get; init; }

    /// <summary>Serves the route, unless the twin is selected.</summary>
    public ApiMethod Method { get; set; } = null!;

    /// <summary>Serves requests that set the select field.</summary>
    public ApiMethod? StreamingTwin { get; set; }

    /// <summary>On a raw request stream: the field that takes the name of a form's file.</summary>
    public FieldEntry? FileNameField { get; init; }

    /// <summary>Fields of a form may follow its file.</summary>
    public bool TakesFieldsAfterFile { get; init; }

    /// <summary>The body is streamed to the method as it comes.</summary>
    public bool IsUpload => Method.Descriptor.IsClientStreaming;

    /// <summary>The reply is a stream of raw bytes.</summary>
    public bool IsDownload =>
        Method.IsStreaming && (Method.Output.Kind == WellKnownType.HttpBody || ResponseField is { Message.Kind: WellKnownType.HttpBody });

    public bool HasBody => BodyIsMessage || BodyField is not null;

    public ApiMethod Select(IMessage request) =>
        StreamingTwin is { SelectField: { } field } twin && (bool)field.Get(request)! ? twin : Method;
}
