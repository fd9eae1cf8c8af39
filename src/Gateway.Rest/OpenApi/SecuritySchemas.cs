using System.Text.Json;
using AIForge.Protocol.Options.V1;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>Which credentials there are, and which an operation takes.</summary>
internal static class SecuritySchemas
{
    private static readonly string[] WalletHeaders = ["address", "network", "timestamp", "nonce", "signature"];

    /// <summary>What most operations take, hence the default of the document: an API key or a session's token.</summary>
    public static void WriteDefault(Utf8JsonWriter writer)
    {
        writer.WritePropertyName("security");
        writer.WriteRawValue("""[{"bearer":[]},{"apiKey":[]}]""");
    }

    /// <summary>Writes what differs from the default.</summary>
    public static void WriteOperation(Utf8JsonWriter writer, MethodDescriptor method)
    {
        switch (AccessOf(method))
        {
            case Access.Public:
                writer.WriteStartArray("security");
                writer.WriteEndArray();
                break;
            case Access.Node:
                writer.WritePropertyName("security");
                writer.WriteRawValue("""[{"nodeToken":[]}]""");
                break;
            case Access.Service:
                writer.WritePropertyName("security");
                writer.WriteRawValue("""[{"serviceToken":[]}]""");
                break;
            case Access.Admin:
                writer.WriteStartArray("security");
                writer.WriteStartObject();
                foreach (var header in WalletHeaders)
                {
                    writer.WriteStartArray("wallet-" + header);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
                writer.WriteEndArray();
                break;
        }
    }

    public static void WriteSchemes(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("securitySchemes");
        WriteBearer(writer, "bearer", "An API key, or the access token of a session.");
        WriteHeader(writer, "apiKey", "X-Api-Key", "An API key.");
        WriteBearer(writer, "nodeToken", "A node token.");
        WriteBearer(writer, "serviceToken", "The token of a service of the operator's own.");
        foreach (var header in WalletHeaders)
            WriteHeader(writer, "wallet-" + header, "x-wallet-" + header, $"The {header} of an admin call: every one is signed by an admin wallet, anew each time.");
        writer.WriteEndObject();
    }

    private static Access AccessOf(MethodDescriptor method)
    {
        var own = method.GetOptions()?.GetExtension(RestExtensions.Access) ?? Access.Unspecified;
        return own != Access.Unspecified ? own : method.Service.GetOptions()?.GetExtension(RestExtensions.ServiceAccess) ?? Access.Unspecified;
    }

    private static void WriteBearer(Utf8JsonWriter writer, string name, string description)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", "http");
        writer.WriteString("scheme", "bearer");
        writer.WriteString("description", description);
        writer.WriteEndObject();
    }

    private static void WriteHeader(Utf8JsonWriter writer, string name, string header, string description)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", "apiKey");
        writer.WriteString("in", "header");
        writer.WriteString("name", header);
        writer.WriteString("description", description);
        writer.WriteEndObject();
    }
}
