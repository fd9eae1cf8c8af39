using AIForge.Chains;
using AIForge.Chains.Tron;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payments.OnChains;

internal sealed class PaidTron(TronChain chain) : PaidChain
{
    private TronAddress PlatformAddress => TronAddress.TryParse(Platform, out var address, out _) ? address : throw new InvalidOperationException();

    public override string Network => "tron";

    public override long ChainId => chain.ChainId;

    public override Uri Address => chain.Address;

    public override string Token => chain.Token.ToString();

    public override int BlocksUntilConfirmed => 18;

    public override async Task<PaidWallet> NewWalletAsync(long tokens)
    {
        var account = await chain.NewAccountAsync(tokens);
        return new PaidWallet(account.Address.ToString(), account);
    }

    public override Task<TransactionHash> PayAsync(PaidWallet from, long amount) => chain.TransferAsync(Of(from), PlatformAddress, amount);

    public override Task<TransactionHash> FailAsync(PaidWallet from) => chain.FailingTransferAsync(Of(from), PlatformAddress, "OUT_OF_ENERGY");

    public override async Task<TransactionHash> PayFakeAsync(PaidWallet from, long amount)
    {
        var token = await chain.NewTokenAsync(18);
        await chain.FundAsync(Of(from).Address, amount, token);
        return await chain.TransferAsync(Of(from), PlatformAddress, amount, token);
    }

    public override Task<TransactionHash> PayManyAsync(PaidWallet from, params long[] amounts) =>
        chain.MultiSendAsync(Of(from), [.. amounts.Select(amount => (PlatformAddress, amount))]);

    public override Task<TransactionHash> PayElsewhereAsync(PaidWallet from, long amount) => chain.TransferAsync(Of(from), chain.Token, amount);

    public override Task MineAsync(int blocks = 1) => chain.MineAsync(blocks);

    public override Task ReorganiseAsync(int depth) => chain.ReorganiseAsync(depth);

    private static TronAccount Of(PaidWallet wallet) => (TronAccount)wallet.Account;
}
