using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`contracts`: what goes to the platform's contracts, and whether they agree with the ledger.</summary>
internal static class ContractsCommand
{
    public static Command Build(Session session) => new("contracts", "Calls of the platform's contracts, and whether they agree with the ledger.")
    {
        BuildTransactions(session),
        BuildEscrow(session),
    };

    private static Command BuildTransactions(Session session)
    {
        var state = new Option<string?>("--state") { Description = "Only calls in this state." };
        state.AcceptOnlyFromAmong("queued", "sent", "mined", "reverted");
        var page = new PageOptions();
        var command = new Command("transactions", "List calls of the contracts, newest first, and say what waits and why.") { state };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListContractTransactionsResponse>(
                HttpMethod.Get, page.AddTo(RequestTarget.Of($"/api/admin/contracts/transactions").With("state", parsed.GetValue(state)), parsed), null, token),
            ContractViews.Transactions));
        return command;
    }

    private static Command BuildEscrow(Session session)
    {
        var command = new Command("escrow", "Compare the escrows in the contract with the ledger.");
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ReconcileEscrowsResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/escrow/reconciliation"), null, token),
            ContractViews.Escrow));
        return command;
    }
}
