using System.CommandLine;
using AIForge.Cli.Jobs;

namespace AIForge.Cli.Commands;

/// <summary>The options that every command takes, of `model` or of `job`. Exit status 1 when the network said no, 2 when it was not asked.</summary>
internal sealed class Session(string name, string? environmentKey)
{
    private const int Refused = 1;
    private const int NotAsked = 2;

    private readonly Option<string> _gateway = new("--gateway")
    {
        Description = "Address of the gateway.",
        DefaultValueFactory = _ => "http://127.0.0.1:18000",
        Recursive = true,
    };

    private readonly Option<string?> _key = new("--key") { Description = $"An API key with the scope {name}s; or the variable AIFORGE_KEY.", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_gateway);
        root.Options.Add(_key);
    }

    public async Task<int> RunAsync(ParseResult parsed, Func<GatewayClient, Task> command)
    {
        try
        {
            using var client = Open(parsed);
            await command(client);
            return 0;
        }
        catch (Exception exception) when (exception is CliException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"forge {name}: {exception.Message}");
            return exception is RefusedException or ReceiptInvalidException ? Refused : NotAsked;
        }
    }

    private GatewayClient Open(ParseResult parsed)
    {
        var given = parsed.GetValue(_gateway)!;
        var isAddress = Uri.TryCreate(given, UriKind.Absolute, out var gateway) && gateway.Scheme is "http" or "https" && gateway.PathAndQuery == "/";
        if (!isAddress) throw new CliException($"'{given}' is no address of a gateway; one looks like http://127.0.0.1:18000.");

        var key = parsed.GetValue(_key) ?? environmentKey ?? throw new CliException("Give an API key by --key or the variable AIFORGE_KEY.");
        if (key.Length == 0 || !key.All(c => c is > ' ' and <= '~')) throw new CliException("The API key is not one: it has no spaces, line breaks or characters beyond ASCII.");
        // A redirect would carry the key to somebody else.
        return new GatewayClient(gateway!, key, new SocketsHttpHandler { UseProxy = !gateway!.IsLoopback, AllowAutoRedirect = false });
    }
}
