using AIForge.Chains;
using AIForge.Chains.Ethereum;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payments.OnChains;

internal sealed class PaidEthereum(EthereumChain chain) : PaidChain
{
    private EthereumAddress PlatformAddress => EthereumAddress.TryParse(Platform, AddressChecksum.Required, out var address, out _) ? address : throw new InvalidOperationException();

    public EthereumChain Chain => chain;

    public override string Network => "ethereum";

    public override long ChainId => chain.ChainId;

    public override Uri Address => chain.Address;

    public override string Token => chain.Token.ToString();

    public override int BlocksUntilConfirmed => 2;

    public override async Task<PaidWallet> NewWalletAsync(long tokens)
    {
        var account = await chain.NewAccountAsync(tokens);
        return new PaidWallet(account.Address.ToString(), account);
    }

    public override Task<TransactionHash> PayAsync(PaidWallet from, long amount) => chain.TransferAsync(Of(from), PlatformAddress, amount);

    public override Task<TransactionHash> FailAsync(PaidWallet from) => chain.FailingTransferAsync(Of(from), PlatformAddress);

    public override Task<TransactionHash> PayFakeAsync(PaidWallet from, long amount) => chain.TransferAsync(Of(from), PlatformAddress, amount, chain.FakeToken);

    public override Task<TransactionHash> PayManyAsync(PaidWallet from, params long[] amounts) =>
        chain.MultiSendAsync(Of(from), [.. amounts.Select(amount => (PlatformAddress, amount))]);

    public override Task<TransactionHash> PayElsewhereAsync(PaidWallet from, long amount) => chain.TransferAsync(Of(from), chain.MultiSend, amount);

    public Task<TransactionHash> PayInternallyAsync(PaidWallet from) => chain.PayInternallyAsync(Of(from), PlatformAddress);

    public override Task MineAsync(int blocks = 1) => chain.MineAsync(blocks);

    public override Task ReorganiseAsync(int depth) => chain.ReorganiseAsync(depth);

    private static EthereumAccount Of(PaidWallet wallet) => (EthereumAccount)wallet.Account;
}
