using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>Acts that end before or after any statement to the database: nothing is lost and nothing happens twice, whoever tries again.</summary>
public sealed class PurchaseCrashTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const long Million = 1_000_000;
    private const long Rate = 100_000;

    [SkippableFact]
    public async Task Watch_KilledAnywhereWhileCrediting_CreditsOnceWithTheNextRound()
    {
        await fixture.RequireAsync();
        var (buyer, purchase) = (default(Buyer)!, default(Purchase)!);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (buyer, purchase) = await NewAsync();
                await fixture.PayAsync(purchase, Million);
                return token => fixture.RoundAsync(token);
            },
            async () =>
            {
                await WholeAsync(buyer, purchase);
                await fixture.WatchAsync();
                (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("COMPLETED");
                (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
                await fixture.SoundAsync();
            });

        kills.Should().BeGreaterThan(30);
    }

    [SkippableFact]
    public async Task Watch_KilledAnywhereWhileReversing_TakesBackOnceWithTheNextRound()
    {
        await fixture.RequireAsync();
        var (buyer, purchase) = (default(Buyer)!, default(Purchase)!);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (buyer, purchase) = await NewAsync();
                await fixture.PayAsync(purchase, Million);
                await fixture.WatchAsync();
                (await fixture.AitbcAsync(buyer)).Should().Be(Million * Rate);
                await fixture.Chain.ReorganiseAsync(3);
                return token => fixture.RoundAsync(token);
            },
            async () =>
            {
                await WholeAsync(buyer, purchase);
                await fixture.WatchAsync();
                (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("REVERSED");
                (await fixture.AitbcAsync(buyer), await fixture.OwedAsync(buyer)).Should().Be((0, 0));
                await fixture.SoundAsync();
            });

        kills.Should().BeGreaterThan(40);
    }

    [SkippableFact]
    public async Task Watch_KilledAnywhereWhileExpiring_CreditsThePaidPartOnce()
    {
        await fixture.RequireAsync();
        var (buyer, purchase) = (default(Buyer)!, default(Purchase)!);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (buyer, purchase) = await NewAsync();
                await fixture.PayAsync(purchase, 300_000);
                await fixture.WatchAsync();
                fixture.Clock.Advance(TimeSpan.FromMinutes(16));
                return token => fixture.RoundAsync(token);
            },
            async () =>
            {
                await WholeAsync(buyer, purchase);
                await fixture.WatchAsync();
                (await fixture.GetAsync(buyer, purchase)).Status.Should().Be("UNDERPAID");
                (await fixture.AitbcAsync(buyer)).Should().Be(300_000 * Rate);
            });

        kills.Should().BeGreaterThan(10);
        await fixture.SoundAsync();
    }

    [SkippableFact]
    public async Task Create_KilledAnywhere_IsWholeOrAbsentAndFoundByItsId()
    {
        await fixture.RequireAsync();
        var (buyer, id) = (default(Buyer)!, Guid.Empty);
        await Killer.RunAllAsync(
            async () =>
            {
                fixture.Clock.Advance(TimeSpan.FromMinutes(20));
                (buyer, id) = (await fixture.BuyerAsync(), Guid.CreateVersion7());
                return token => fixture.Service<PurchaseCreation>().RunAsync(id, buyer.Id, "0.01", "", token);
            },
            async () =>
            {
                var purchases = fixture.Service<PurchasesStore>();
                var made = await purchases.FindAsync(id, default).Within() ?? await fixture.Service<PurchaseCreation>().RunAsync(id, buyer.Id, "0.01", "", default).Within();
                (await purchases.ListAsync(buyer.Id, null, null, 10, default).Within()).Should().ContainSingle().Which.Id.Should().Be(made.Id);
            });
    }

    private async Task<(Buyer Buyer, Purchase Purchase)> NewAsync()
    {
        // Past the day's limit of all buyers, which earlier rounds filled.
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        var buyer = await fixture.BuyerAsync();
        return (buyer, await fixture.BuyAsync(buyer));
    }

    /// <summary>Whatever happened happened whole.</summary>
    private async Task WholeAsync(Buyer buyer, Purchase purchase)
    {
        var now = await fixture.GetAsync(buyer, purchase);
        var credited = now.Receipts.Where(receipt => receipt.State == "credited").Sum(receipt => long.Parse(receipt.BtcAmount.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));
        (await fixture.AitbcAsync(buyer)).Should().Be(credited * Rate);
    }
}
