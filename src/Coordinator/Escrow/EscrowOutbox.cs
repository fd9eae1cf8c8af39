using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Escrow;

/// <summary>
/// Notes for the contract on the chain what was set aside and what became of it, in the transaction in which it happened. Nothing where no
/// chain is configured; the contract knows AITBC only.
/// </summary>
internal sealed class EscrowOutbox(EscrowStore store, IOptions<ContractsOptions> options)
{
    private const short Lock = 1, Settle = 2;

    // Whom the ledger pays can spend it here: paid to his own address there as well, he would have it twice.
    private const string PlatformVault = "";

    public Task LockAsync(UnitOfWork unit, IReadOnlyList<NewEscrow> escrows, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit, Lock, [.. escrows.Where(escrow => escrow.Amount.Asset == Asset.Aitbc).Select(escrow => (escrow.PaymentId, (string?)null))], now, cancellationToken);

    /// <param name="isPaid">Whether somebody was paid; otherwise the payer has it back.</param>
    public Task SettleAsync(UnitOfWork unit, IEnumerable<EscrowRecord> ended, bool isPaid, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit, Settle, [.. ended.Where(payment => payment.Asset == Asset.Aitbc).Select(payment => (payment.Id, isPaid ? PlatformVault : null))], now, cancellationToken);

    private Task WriteAsync(
        UnitOfWork unit, short act, IReadOnlyList<(string PaymentId, string? Payee)> rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        options.Value.Enabled && rows.Count > 0 ? store.NoteAsync(unit, act, rows, now, cancellationToken) : Task.CompletedTask;
}
