using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>Reviews of listed models: by those who have used them and do not earn by them, one each.</summary>
internal sealed class ModelReviews(Db db, ModelsStore models, TimeProvider clock)
{
    private const int LongestText = 4_000, MostStars = 5;

    public async Task<ReviewRecord> PutAsync(Guid modelId, Guid userId, int stars, string text, CancellationToken cancellationToken)
    {
        await RequireListedAsync(modelId, userId, cancellationToken);
        Check(stars, text);
        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        if (await ServicesStore.EarnsAsync(work, modelId, userId, cancellationToken)) throw CatalogueFaults.OwnModel();
        if (!await ReviewsStore.HasUsedAsync(work, modelId, userId, cancellationToken)) throw CatalogueFaults.NotUsed();
        var review = new ReviewRecord
        {
            Id = Id<ModelReviewTag>.New(clock).Value, ModelId = modelId, UserId = userId, Stars = (short)stars, Text = text, CreatedAt = now, UpdatedAt = now,
        };
        var id = await ReviewsStore.PutAsync(work, review, cancellationToken);
        var written = (await ReviewsStore.FindAsync(work, id, cancellationToken))!;
        await work.CommitAsync(cancellationToken);
        return written;
    }

    public async Task DeleteAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await ReviewsStore.DeleteAsync(work, modelId, userId, cancellationToken)) throw CatalogueFaults.ReviewNotFound();
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Of a model that the user may sell; an empty answer takes one back.</summary>
    public async Task<ReviewRecord> AnswerAsync(Guid reviewId, Guid userId, string answer, CancellationToken cancellationToken)
    {
        if (ShownText.ProblemOfText(answer, LongestText) is { } problem) throw CatalogueFaults.ReviewInvalid([new FieldViolation("answer", problem)]);
        await using var work = await db.BeginAsync(cancellationToken);
        var review = await ReviewsStore.FindAsync(work, reviewId, cancellationToken) ?? throw CatalogueFaults.ReviewNotFound();
        _ = await ServicesStore.LockModelAsync(work, review.ModelId, userId, cancellationToken) ?? throw CatalogueFaults.ReviewNotFound();
        var at = answer.Length > 0 ? clock.GetUtcNow() : (DateTimeOffset?)null;
        await ReviewsStore.AnswerAsync(work, reviewId, at is null ? null : answer, at, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return review with { Answer = at is null ? null : answer, AnsweredAt = at };
    }

    /// <exception cref="FaultException">The model is not in the marketplace.</exception>
    public async Task RequireListedAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        if (await models.FindAsync(modelId, userId, cancellationToken) is not { IsPublic: true }) throw CatalogueFaults.ModelNotFound();
    }

    private static void Check(int stars, string text)
    {
        var violations = new List<FieldViolation>();
        if (stars is < 1 or > MostStars) violations.Add(new FieldViolation("stars", $"Give 1 to {MostStars}."));
        if (ShownText.ProblemOfText(text, LongestText) is { } problem) violations.Add(new FieldViolation("text", problem));
        if (violations.Count > 0) throw CatalogueFaults.ReviewInvalid(violations);
    }
}
