using AIForge.Coordinator.Marketplace.Services;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>Proto ⇄ domain of the catalogue. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class CatalogueMapping
{
    private const int LongestText = 200, DefaultSize = 50, LargestSize = 100;

    public static Guid ModelId(string text) => Id<ModelTag>.TryParse(text, out var id) ? id.Value : throw CatalogueFaults.ModelNotFound();

    public static Guid ReviewId(string text) => Id<ModelReviewTag>.TryParse(text, out var id) ? id.Value : throw CatalogueFaults.ReviewNotFound();

    public static CatalogueQuery ToQuery(SearchModelsRequest request)
    {
        var violations = new List<FieldViolation>();
        var text = Given(request.Query.Trim());
        if (text?.Length > LongestText) violations.Add(new FieldViolation("query", $"Give at most {LongestText} characters."));
        if (request.MinParameters < 0) violations.Add(new FieldViolation("min_parameters", "Must not be negative."));
        if (request.MaxParameters < 0) violations.Add(new FieldViolation("max_parameters", "Must not be negative."));
        if (request.MinContextLength < 0) violations.Add(new FieldViolation("min_context_length", "Must not be negative."));
        if (request.PricingType is not ("" or ServiceRules.Monthly or ServiceRules.PerUse)) violations.Add(new FieldViolation("pricing_type", "Give subscription or per_use."));
        if (!TryPrice(request.MaxPrice, out var price)) violations.Add(new FieldViolation("max_price", "Must be a decimal number of USDT: digits, at most six after the point."));
        if (request.PageSize < 0) violations.Add(new FieldViolation("page_size", "Must not be negative."));
        if (!TrySort(request.Sort, text, out var sort)) violations.Add(new FieldViolation("sort", "Give relevance (with a query), use, price, rating, latency or newest."));
        CatalogueCursor cursor = default;
        if (request.PageToken.Length > 0 && !CatalogueCursor.TryRead(request.PageToken, sort, out cursor))
            violations.Add(new FieldViolation("page_token", "Must be a next_page_token of this method and sort, unchanged."));
        if (violations.Count > 0) throw CatalogueFaults.QueryInvalid(violations);

        return new CatalogueQuery
        {
            Text = text,
            Architecture = Given(request.Architecture),
            MinParameters = request.MinParameters,
            MaxParameters = request.MaxParameters == 0 ? null : request.MaxParameters,
            MinContextLength = request.MinContextLength,
            Licence = Given(request.Licence),
            Quantization = Given(request.Quantization),
            PricingType = Given(request.PricingType),
            MaxPrice = price,
            Sort = sort,
            PageSize = request.PageSize == 0 ? DefaultSize : Math.Min(request.PageSize, LargestSize),
            After = request.PageToken.Length > 0 ? cursor : null,
        };
    }

    public static SearchModelsResponse ToProto(IReadOnlyList<CatalogueEntry> rows, CatalogueQuery query)
    {
        var shown = rows.Take(query.PageSize).ToList();
        var next = rows.Count > query.PageSize ? new CatalogueCursor(query.Sort, shown[^1].Rank, shown[^1].ModelId).ToToken() : "";
        return new SearchModelsResponse { Models = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public static CatalogueModel ToProto(CatalogueEntry entry)
    {
        var model = new CatalogueModel
        {
            ModelId = new Id<ModelTag>(entry.ModelId).ToString(),
            Name = entry.Name,
            Owner = entry.Owner ?? "",
            Architecture = entry.Architecture,
            ParameterCount = entry.ParameterCount,
            Quantization = entry.Quantization,
            ContextLength = entry.ContextLength,
            SizeBytes = entry.SizeBytes,
            Licence = entry.License,
            Description = entry.Description,
            Version = entry.Version ?? "",
            ListTime = entry.ListedAt.ToTimestamp(),
            Requests = entry.Requests,
            Tokens = entry.Tokens,
            Reviews = entry.Reviews,
            MonthPrice = entry.MonthPrice is { } month ? ServicesMapping.Usdt(month) : "",
            UsePrice = entry.UsePrice is { } use ? ServicesMapping.Usdt(use) : "",
            Currency = ServicesMapping.Currency,
        };
        if (entry.Requests > 0) model.Availability = (int)((entry.Requests - entry.Failed) * BasisPoints.Whole / entry.Requests);
        if (entry.FirstTokenMs is { } firstToken) model.FirstTokenMs = firstToken;
        if (entry.Speed is { } speed) model.TokensPerSecond = speed / 1_000.0;
        if (entry.Reviews > 0) model.Rating = Math.Round((double)entry.Stars / entry.Reviews, 2);
        return model;
    }

    public static CardRecord ToCard(PutModelCardRequest request) => new()
    {
        ModelId = ModelId(request.ModelId),
        Card = request.Card.ReplaceLineEndings("\n"),
        BaseName = request.BaseName.Trim(),
        Version = request.Version.Trim(),
        UpdatedAt = default,
    };

    public static ModelCard ToProto(CardRecord card) => new()
    {
        Card = card.Card,
        Html = HtmlOf(card),
        BaseName = card.BaseName,
        Version = card.Version,
        UpdateTime = card.UpdatedAt.ToTimestamp(),
    };

    /// <summary>Made anew when it is of a renderer that has a flaw by now.</summary>
    private static string HtmlOf(CardRecord card)
    {
        if (card.Renderer == CardRenderer.Version) return card.Html;
        return CardRenderer.TryRender(card.Card, out var html) ? html : "";
    }

    public static CatalogueVersion ToProto(VersionRecord version) => new()
    {
        ModelId = new Id<ModelTag>(version.ModelId).ToString(),
        Name = version.Name,
        Version = version.Version,
        CreateTime = version.CreatedAt.ToTimestamp(),
    };

    public static ModelReview ToProto(ReviewRecord review, Guid userId) => new()
    {
        ReviewId = new Id<ModelReviewTag>(review.Id).ToString(),
        Author = review.Author,
        Stars = review.Stars,
        Text = review.Text,
        CreateTime = review.CreatedAt.ToTimestamp(),
        UpdateTime = review.UpdatedAt.ToTimestamp(),
        Answer = review.Answer ?? "",
        AnswerTime = review.AnsweredAt?.ToTimestamp(),
        Own = review.UserId == userId,
    };

    private static string? Given(string text) => text.Length > 0 ? text : null;

    private static bool TryPrice(string text, out long? price)
    {
        price = null;
        if (text.Length == 0) return true;
        if (!Money.TryParse(text, Asset.Usdt, out var amount)) return false;
        price = amount.MinorUnits;
        return true;
    }

    private static bool TrySort(string name, string? text, out SearchSort sort)
    {
        sort = name switch
        {
            "" => text is null ? SearchSort.Use : SearchSort.Relevance,
            "relevance" when text is not null => SearchSort.Relevance,
            "use" => SearchSort.Use,
            "price" => SearchSort.Price,
            "rating" => SearchSort.Rating,
            "latency" => SearchSort.Latency,
            "newest" => SearchSort.Newest,
            _ => default,
        };
        return sort != default;
    }
}
