using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Exchange.ExchangeMapping;

namespace AIForge.Coordinator.Exchange.Daemon;

/// <summary>A purchase's address is its escrow from the beginning: this shows it to whoever keeps the account's private key.</summary>
[Authorize(Policies.Service)]
internal sealed class WalletDaemonGrpcService(PurchasesStore purchases) : WalletDaemonService.WalletDaemonServiceBase
{
    private const string EscrowPrefix = "escrow_";

    public override async Task<CreatePurchaseEscrowResponse> CreatePurchaseEscrow(CreatePurchaseEscrowRequest request, ServerCallContext context)
    {
        var purchase = await purchases.FindAsync(ToPurchaseId(request.PurchaseId), context.CancellationToken) ?? throw ExchangeFaults.NotFound(request.PurchaseId);
        if (request.AmountSat != 0 && request.AmountSat != purchase.Btc) throw ExchangeFaults.EscrowAmountDiffers(purchase.Price);
        return new CreatePurchaseEscrowResponse
        {
            EscrowId = EscrowPrefix + IdOf(purchase).Split('_')[^1],
            PurchaseId = IdOf(purchase),
            Address = purchase.Address,
            Account = purchase.Account,
            Index = purchase.AddressIndex,
            AmountSat = purchase.Btc,
            ReceivedSat = purchase.Received,
            CreditedSat = purchase.Credited,
            Status = purchase.Status,
            ConfirmationsRequired = purchase.Confirmations,
            ExpireTime = purchase.ExpiresAt.ToTimestamp(),
        };
    }
}
