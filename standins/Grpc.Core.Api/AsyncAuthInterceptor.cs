namespace Grpc.Core;

/// <summary>Adds authentication headers to a call before it starts.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
