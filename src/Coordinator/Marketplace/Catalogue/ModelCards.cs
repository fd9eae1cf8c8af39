using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>What owners tell of their models.</summary>
internal sealed class ModelCards(Db db, CardsStore store, ModelsStore models, RateLimitGate gate, TimeProvider clock)
{
    private const int WritesPerMinute = 20;

    private const int LongestCard = 100_000, LongestName = 128, LongestVersion = 64;

    private static readonly RateLimitRule PerMinute = new("cards-minute", WritesPerMinute, RateWindow.Minute) { Counted = "cards" };

    /// <summary>Of a model that the user sees.</summary>
    public async Task<CardRecord> FindAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        _ = await models.FindAsync(modelId, userId, cancellationToken) ?? throw CatalogueFaults.ModelNotFound();
        return await store.FindAsync(modelId, cancellationToken) ?? throw CatalogueFaults.CardNotFound();
    }

    /// <summary>Of a model that the user may sell.</summary>
    public async Task<CardRecord> PutAsync(CardRecord card, Guid userId, CancellationToken cancellationToken)
    {
        await gate.EnterAsync($"cards:{userId:N}", PerMinute, LimitsAway.CountHere, cancellationToken);
        card = card with { Html = Check(card), Renderer = CardRenderer.Version, UpdatedAt = clock.GetUtcNow() };
        await using var work = await db.BeginAsync(cancellationToken);
        _ = await ServicesStore.LockModelAsync(work, card.ModelId, userId, cancellationToken) ?? throw ServicesFaults.ModelNotFound();
        await CardsStore.PutAsync(work, card, cancellationToken);
        await CatalogueRefresh.RunAsync(work, card.ModelId, card.UpdatedAt, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return card;
    }

    /// <summary>The card as HTML.</summary>
    private static string Check(CardRecord card)
    {
        var (violations, html) = (new List<FieldViolation>(), "");
        if (card.Card.Length > LongestCard) violations.Add(new FieldViolation("card", $"Give at most {LongestCard} characters."));
        else if (!CardRenderer.TryRender(card.Card, out html))
            violations.Add(new FieldViolation("card", $"A paragraph or table has more than {CardRenderer.LongestParagraph} characters, or lists and quotations are nested too deep."));
        CheckLabel("base_name", card.BaseName, LongestName);
        CheckLabel("version", card.Version, LongestVersion);
        if (card.BaseName.Length == 0 != (card.Version.Length == 0)) violations.Add(new FieldViolation("version", "Give both base_name and version, or neither."));
        return violations.Count > 0 ? throw CatalogueFaults.CardInvalid(violations) : html;

        void CheckLabel(string field, string label, int longest)
        {
            if (ShownText.ProblemOfLabel(label, longest) is { } problem) violations.Add(new FieldViolation(field, problem));
        }
    }
}
