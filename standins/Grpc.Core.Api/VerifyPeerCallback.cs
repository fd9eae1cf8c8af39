namespace Grpc.Core;

/// <summary>Decides whether the server's certificate is acceptable.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
