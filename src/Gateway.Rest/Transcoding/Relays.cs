namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The four ways in which a request becomes a call.</summary>
internal sealed record Relays(UnaryRelay Unary, StreamRelay Streams, UploadRelay Uploads, DownloadRelay Downloads);
