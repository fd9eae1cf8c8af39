using System.Globalization;
using System.Text;
using System.Text.Json;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Ledger;

/// <summary>Proto ⇄ domain.</summary>
internal static class LedgerMapping
{
    private const int DefaultSize = 50, LargestSize = 100;

    public static Asset ToAsset(string currency) => currency.Length == 0
        ? Asset.Usdt
        : Assets.TryParse(currency, out var asset) ? asset : throw LedgerFaults.Invalid("currency", "Give USDT, AITBC or BTC.");

    public static LedgerAccount ToAccount(LedgerAccountKind kind, string currency, Guid userId) => kind switch
    {
        LedgerAccountKind.Unspecified or LedgerAccountKind.Available => LedgerAccount.UserAvailable(ToAsset(currency), userId),
        LedgerAccountKind.Earned => LedgerAccount.UserHeld(ToAsset(currency), userId),
        LedgerAccountKind.Payable => LedgerAccount.UserPayable(ToAsset(currency), userId),
        _ => throw LedgerFaults.Invalid("account", "Give one of the accounts that the API names."),
    };

    public static Month ToMonth(string month) =>
        Month.TryParse(month, out var parsed) ? parsed : throw LedgerFaults.Invalid("month", "Give a month as yyyymm, for example 202601.");

    public static int ToSize(int size) => size switch
    {
        < 0 => throw LedgerFaults.Invalid("page_size", "Must not be negative."),
        0 => DefaultSize,
        _ => Math.Min(size, LargestSize),
    };

    public static StatementCursor? ToCursor(string token)
    {
        if (token.Length == 0) return null;
        return StatementCursor.TryRead(token, out var cursor)
            ? cursor
            : throw LedgerFaults.Invalid("page_token", "Must be a next_page_token of this method, unchanged.");
    }

    /// <summary>A row for every currency.</summary>
    public static IEnumerable<LedgerBalance> ToProto(IReadOnlyList<Balance> balances) => System.Enum.GetValues<Asset>().Select(asset =>
    {
        var of = balances.Where(balance => balance.Account.Asset == asset).ToDictionary(balance => balance.Account.Code);
        var (available, payable) = (of.GetValueOrDefault(AccountCode.UserAvailable), of.GetValueOrDefault(AccountCode.UserPayable));
        return new LedgerBalance
        {
            Currency = Assets.CodeOf(asset),
            Available = Signed(asset, available.Posted - available.Held),
            Held = Signed(asset, available.Held),
            EarnedHeld = Signed(asset, of.GetValueOrDefault(AccountCode.UserHeld).Posted),
            Payable = Signed(asset, payable.Posted - payable.Held),
            Owed = Signed(asset, -of.GetValueOrDefault(AccountCode.Receivable).Posted),
        };
    });

    public static LedgerLine ToProto(StatementLine line, Asset asset) => new()
    {
        Time = line.CreatedAt.ToTimestamp(),
        Kind = NameOf(line.Kind),
        Reference = line.Reference,
        Change = Signed(asset, line.Change),
        Balance = Signed(asset, line.Balance),
        EntryId = line.EntryId.ToString(),
    };

    public static string ToCsv(IEnumerable<StatementLine> lines, Asset asset)
    {
        var text = new StringBuilder("time,kind,reference,change,balance,currency,entry_id\r\n");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line.CreatedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ},{NameOf(line.Kind)},{Csv.Cell(line.Reference)},");
            text.Append(CultureInfo.InvariantCulture, $"{Signed(asset, line.Change)},{Signed(asset, line.Balance)},{Assets.CodeOf(asset)},{line.EntryId}\r\n");
        }

        return text.ToString();
    }

    private static string Signed(Asset asset, long minorUnits) =>
        minorUnits < 0 ? "-" + new Money(asset, -minorUnits).ToDecimalString() : new Money(asset, minorUnits).ToDecimalString();

    private static string NameOf(short kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(((EntryKind)kind).ToString());
}
