namespace AIForge.Gateway.Rest.Errors;

/// <summary>Ends a request with an error that its client caused or may read.</summary>
internal sealed class GatewayException(GatewayError error) : Exception(error.Message)
{
    public GatewayError Error { get; } = error;
}
