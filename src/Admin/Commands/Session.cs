using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Protocol.V1;
using Google.Protobuf;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Commands;

/// <summary>The options that every command takes, and what it does with them.</summary>
internal sealed class Session
{
    private readonly Option<string> _gateway = new("--gateway")
    {
        Description = "Address of the gateway.",
        DefaultValueFactory = _ => "http://127.0.0.1:18000",
        Recursive = true,
    };

    private readonly Option<string?> _keyFile = new("--key-file") { Description = "File with the key that signs: 64 hexadecimal digits, mode 0600.", Recursive = true };

    private readonly Option<string> _network = new("--network")
    {
        Description = "Whose wallet of the key signs: ethereum or tron.",
        DefaultValueFactory = _ => WalletNetworks.Names[0],
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the answer as JSON.", Recursive = true };

    public Session() => _network.AcceptOnlyFromAmong([.. WalletNetworks.Names]);

    public void AddTo(RootCommand root)
    {
        foreach (var option in new Option[] { _gateway, _keyFile, _network, _json }) root.Options.Add(option);
    }

    /// <summary>Makes the call and prints its answer.</summary>
    public Task<int> RunAsync<T>(ParseResult parsed, Func<AdminClient, Task<T>> call, Func<T, IRenderable> view)
        where T : IMessage => Failures.CatchAsync(async () =>
    {
        using var client = Open(parsed);
        Print(parsed, await call(client), view);
    });

    /// <summary>Prints the wallets of a key on all networks.</summary>
    public Task<int> ShowWalletsAsync(ParseResult parsed, Func<PrivateKey> key) => Failures.CatchAsync(() =>
    {
        var publicKey = key().PublicKey;
        var wallets = new ListAdminWalletsResponse();
        foreach (var network in Enum.GetValues<WalletNetwork>())
            wallets.Wallets.Add(new AdminWallet { Network = WalletNetworks.NameOf(network), Address = WalletAddress.Of(publicKey, network).Text });
        Print(parsed, wallets, answer => WalletViews.Addresses(answer.Wallets));
        return Task.CompletedTask;
    });

    public PrivateKey ReadKey(ParseResult parsed) =>
        KeyFile.Read(parsed.GetValue(_keyFile) ?? throw new AdminException("Name the file with your key by --key-file; `new-key FILE` makes one."));

    /// <summary>For what needs no key.</summary>
    public string GatewayOf(ParseResult parsed) => parsed.GetValue(_gateway)!;

    private void Print<T>(ParseResult parsed, T answer, Func<T, IRenderable> view)
        where T : IMessage
    {
        if (parsed.GetValue(_json)) Screen.WriteJson(answer);
        else Screen.Write(view(answer));
    }

    private AdminClient Open(ParseResult parsed)
    {
        var given = parsed.GetValue(_gateway)!;
        var isAddress = Uri.TryCreate(given, UriKind.Absolute, out var gateway) && gateway.Scheme is "http" or "https" && gateway.PathAndQuery == "/";
        if (!isAddress) throw new AdminException($"'{given}' is no address of a gateway; one looks like http://127.0.0.1:18000.");

        _ = WalletNetworks.TryParse(parsed.GetValue(_network), out var network);
        var signer = new AdminRequestSigner(ReadKey(parsed), network, TimeProvider.System);
        // A redirected request would no longer be the one that was signed.
        return new AdminClient(gateway!, signer, new SocketsHttpHandler { UseProxy = !gateway!.IsLoopback, AllowAutoRedirect = false });
    }
}
