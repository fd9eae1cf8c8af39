using System.CommandLine;
using System.Net;
using AIForge.Admin.Proofs;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>Behind ./forge verify-proof: needs neither a key nor, with a file, the network.</summary>
internal static class VerifyProofCommand
{
    private const int Wrong = 1;
    private const int NotAsked = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Command Build(Session session)
    {
        var proof = new Argument<string>("proof") { Description = "File with a proof, - for standard input, or an entry's id to ask the gateway for." };
        var rpc = new Option<string[]>("--rpc") { Description = "JSON-RPC endpoint of the chain, of anybody's; all that are given must agree.", DefaultValueFactory = _ => [] };
        var anchor = new Option<string?>("--anchor") { Description = "Address of the anchor contract as you know it; a proof of another is refused." };
        var command = new Command("verify-proof", "Checks a proof of the audit trail, with the chain when --rpc names an endpoint of it.") { proof, rpc, anchor };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(proof)!, parsed.GetValue(rpc)!, parsed.GetValue(anchor), session.GatewayOf(parsed), cancellationToken));
        return command;
    }

    /// <summary>0 when the proof holds, 1 when it does not, 2 when something that was to be asked gave no answer.</summary>
    private static async Task<int> RunAsync(string source, string[] endpoints, string? anchor, string gateway, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Limit };
        try
        {
            if (!ProofFile.TryRead(await ReadAsync(http, source, gateway, cancellationToken), out var proof)) return await EndAsync(Wrong, "this is no proof: GET /api/audit/proofs/{transfer_id} gives one");
            if (IsId(source, out var asked) && proof.TransferId != asked.ToString()) return await EndAsync(Wrong, $"the gateway gave the proof of entry {proof.TransferId}, not of {asked}");
            var check = ProofCheck.Of(proof);
            if (check.Problem is not null) return await EndAsync(Wrong, check.Problem);
            if (anchor is not null && !EthereumAddress.TryParse(anchor, AddressChecksum.Optional, out _, out _)) return await EndAsync(NotAsked, $"'{anchor}' is no address of a contract");
            if (anchor is not null && !IsSame(anchor, check.Contract!)) return await EndAsync(Wrong, $"the proof is of contract {check.Contract}, not of {anchor}");

            Tell(proof, check);
            foreach (var endpoint in endpoints)
            {
                if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return await EndAsync(NotAsked, $"'{endpoint}' is no address of an endpoint");
                var rpc = new EthereumRpc(new RpcEndpoint(http, uri, new RpcLimits { Timeout = Limit }, TimeProvider.System));
                if (await ChainCheck.RunAsync(rpc, proof, check, cancellationToken) is { } difference) return await EndAsync(Wrong, $"{rpc.Name}: {difference}");
                Console.WriteLine($"{rpc.Name} says the same");
            }

            Console.WriteLine(endpoints.Length > 0
                ? $"the proof holds: the {(check.Entry.Count > 0 ? "entry" : "leaf")} stands under a root on the chain"
                : "leaf, path and root fit together; whether the root is on the chain, --rpc URL asks");
            return 0;
        }
        catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return await EndAsync(Wrong, "the ledger behind the gateway has no entry of this id");
        }
        catch (Exception exception) when (exception is RpcException or HttpRequestException or IOException or UnauthorizedAccessException or TaskCanceledException)
        {
            return await EndAsync(NotAsked, exception.Message);
        }
    }

    private static async Task<string> ReadAsync(HttpClient http, string source, string gateway, CancellationToken cancellationToken)
    {
        if (source == "-") return await Console.In.ReadToEndAsync(cancellationToken);
        if (File.Exists(source)) return await File.ReadAllTextAsync(source, cancellationToken);
        if (!IsId(source, out var id)) throw new FileNotFoundException($"'{source}' is neither a file nor the id of an entry, which a statement names as entry_id");
        try
        {
            return await http.GetStringAsync(new Uri($"{gateway.TrimEnd('/')}/api/audit/proofs/{id}"), cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            throw new HttpRequestException($"{gateway} cannot be reached: {exception.Message}; name the gateway with --gateway", exception);
        }
    }

    private static bool IsId(string source, out Guid id) => Guid.TryParse(source, out id) && !File.Exists(source);

    private static void Tell(AuditProof proof, ProofCheck check)
    {
        foreach (var line in check.Entry) Console.WriteLine(line);
        if (check.Entry.Count == 0) Console.WriteLine($"leaf {proof.Leaf}; that it is entry {proof.TransferId}, and what that does, only its content shows, which its parties get");
        Console.WriteLine($"batch {proof.Batch} with {proof.Entries} entries, root {proof.Root}");
        Console.WriteLine($"contract {check.Contract} on chain {proof.ChainId}: compare it with the one that the platform publishes");
    }

    private static bool IsSame(string text, EthereumAddress contract) =>
        EthereumAddress.TryParse(text, AddressChecksum.Optional, out var address, out _) && address == contract;

    private static async Task<int> EndAsync(int code, string text)
    {
        await Console.Error.WriteLineAsync($"forge verify-proof: {Terminal.Plain(text)}");
        return code;
    }
}
