using System.Net;
using AIForge.Coordinator.Marketplace;
using AIForge.Coordinator.Marketplace.Catalogue;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>Searching listed models, their pages and cards. A test's own models have an architecture of their own.</summary>
public sealed class CatalogueTests(MarketplaceFixture fixture) : IClassFixture<MarketplaceFixture>
{
    private readonly MarketplaceFixture _fixture = (MarketplaceFixture)fixture.Required();
    private readonly string _kind = $"kind{Guid.NewGuid():n}";

    private CatalogueService.CatalogueServiceClient Catalogue => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Search_WordsOfNameCardAndService_FindsListedModelsOnly()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var (model, hidden) = (await ModelAsync(owner), await ModelAsync(owner));
        await CardAsync(owner, model, "# A weaver of *verses*\n\nTrained on ballads.");
        await CardAsync(owner, hidden, "Also weaves verses.");
        var service = Monthly(model);
        service.Description = "Answers in hexameters.";
        await _fixture.CreateAsync(owner, service);
        await _fixture.ListAsync(IdOf<ModelTag>(hidden), false);
        await RefreshAsync();

        (await IdsAsync(user, request => request.Query = "verses ballads")).Should().Equal(model);
        (await IdsAsync(user, request => request.Query = "HEXAMETERS")).Should().Equal(model);
        (await IdsAsync(user, request => request.Query = "\"verses trained\"")).Should().Equal(model);
        (await IdsAsync(user, request => request.Query = "verses -ballads")).Should().BeEmpty();
        (await IdsAsync(user, request => request.Query = "sonnets")).Should().BeEmpty();
        (await IdsAsync(user, _ => { })).Should().Equal(model);
        (await PageAsync(user, model)).Services.Should().ContainSingle();
        (await SalesFixture.TryAsync(() => PageAsync(user, hidden))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => PageAsync(user, "model_nonsense"))).Should().Be("MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Search_PartOfAName_FindsIt()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await ModelAsync(owner);
        await RefreshAsync();
        var name = (await PageAsync(user, model)).Model.Name;

        (await IdsAsync(user, request => request.Query = name[2..^2])).Should().Equal(model);
    }

    [SkippableTheory]
    [InlineData("'; drop table models; --")]
    [InlineData("\"unbalanced")]
    [InlineData("!!!&|():*")]
    [InlineData("a:* <-> b")]
    [InlineData("-")]
    [InlineData("\\")]
    [InlineData("%_%")]
    [InlineData("🦙🦙")]
    public async Task Search_AnyText_IsAnswered(string text)
    {
        var user = await _fixture.BuyerAsync();

        (await SalesFixture.TryAsync(() => IdsAsync(user, request => request.Query = text))).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Search_Filters_LeaveWhatFits()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var (small, large) = (await ModelAsync(owner, parameters: 1_000), await ModelAsync(owner, parameters: 9_000, context: 4_096, quantization: "Q4_K"));
        await _fixture.ExecuteAsync("update models set license = 'Apache-2.0' where id = @id", new { id = IdOf<ModelTag>(large) });
        await _fixture.CreateAsync(owner, Monthly(small, "5"));
        await _fixture.CreateAsync(owner, Monthly(large, "20"));
        await _fixture.CreateAsync(owner, PerUse(large));
        await RefreshAsync();

        (await IdsAsync(user, request => request.MinParameters = 1_001)).Should().Equal(large);
        (await IdsAsync(user, request => request.MaxParameters = 8_999)).Should().Equal(small);
        (await IdsAsync(user, request => request.MinContextLength = 4_096)).Should().Equal(large);
        (await IdsAsync(user, request => request.Quantization = "q4_k")).Should().Equal(large);
        (await IdsAsync(user, request => request.Licence = "apache-2.0")).Should().Equal(large);
        (await IdsAsync(user, request => request.PricingType = "per_use")).Should().Equal(large);
        (await IdsAsync(user, request => (request.PricingType, request.MaxPrice) = ("subscription", "19.999999"))).Should().Equal(small);
        (await IdsAsync(user, request => request.MaxPrice = "2.001")).Should().Equal(large);
        (await IdsAsync(user, request => request.MaxPrice = "2.000999")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Search_Sorts_ByWhatWasMeasuredAndAsked()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var (first, second, third) = (await ModelAsync(owner), await ModelAsync(owner), await ModelAsync(owner));
        await _fixture.CreateAsync(owner, Monthly(first, "20"));
        await _fixture.CreateAsync(owner, Monthly(second, "5"));
        await RequestsAsync(user, first, count: 3, firstTokenMs: 900);
        await RequestsAsync(user, second, count: 1, firstTokenMs: 100);
        await RequestsAsync(user, third, count: 2, firstTokenMs: 500);
        await ReviewAsync(user, third, 5);
        await ReviewAsync(user, first, 1);
        await RefreshAsync();
        Task<IReadOnlyList<string>> SortedAsync(string sort) => IdsAsync(user, request => (request.Sort, request.PricingType) = (sort, ""));

        (await SortedAsync("")).Should().Equal(first, third, second);
        (await SortedAsync("latency")).Should().Equal(second, third, first);
        (await SortedAsync("rating")).Should().Equal(third, second, first);
        (await SortedAsync("newest")).Should().Equal(third, second, first);
        (await IdsAsync(user, request => (request.Sort, request.PricingType) = ("price", "subscription"))).Should().Equal(second, first);
    }

    [SkippableFact]
    public async Task Search_InPages_ShowsEveryModelOnce()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var models = new List<string>();
        for (var i = 0; i < 7; i++) models.Add(await ModelAsync(owner));
        await RequestsAsync(user, models[3], count: 1, firstTokenMs: 1);
        await RefreshAsync();

        foreach (var sort in new[] { "use", "price", "rating", "latency", "newest" })
        {
            var (seen, token) = (new List<string>(), "");
            do
            {
                var page = await SearchAsync(user, request => (request.PageSize, request.PageToken, request.Sort) = (3, token, sort));
                seen.AddRange(page.Models.Select(model => model.ModelId));
                token = page.NextPageToken;
            }
            while (token.Length > 0);

            seen.Should().BeEquivalentTo(models, sort).And.OnlyHaveUniqueItems(sort);
        }
    }

    [SkippableFact]
    public async Task Search_WhatCannotBeAsked_NamesTheFields()
    {
        var user = await _fixture.BuyerAsync();
        var newest = (await SearchAsync(user, request => (request.Architecture, request.PageSize, request.Sort) = ("", 1, "newest"))).NextPageToken;
        Task<IReadOnlyList<string>> FieldsOfAsync(Action<SearchModelsRequest> change) => FieldsAsync(() => SearchAsync(user, change));

        (await FieldsOfAsync(request => request.Query = new string('a', 201))).Should().Equal("query");
        (await FieldsOfAsync(request => (request.MinParameters, request.MaxPrice, request.PageSize) = (-1, "-1", -1))).Should().Equal("min_parameters", "max_price", "page_size");
        (await FieldsOfAsync(request => request.Sort = "relevance")).Should().Equal("sort");
        (await FieldsOfAsync(request => request.PricingType = "free")).Should().Equal("pricing_type");
        (await FieldsOfAsync(request => request.PageToken = "nonsense")).Should().Equal("page_token");
        (await FieldsOfAsync(request => (request.Sort, request.PageToken) = ("use", newest.Length > 0 ? newest : "x"))).Should().Equal("page_token");
    }

    [SkippableFact]
    public async Task Page_OfAModel_ShowsWhatWasMeasured()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await ModelAsync(owner);
        await RequestsAsync(user, model, count: 3, firstTokenMs: 200);
        await RequestsAsync(user, model, count: 1, firstTokenMs: null, finish: "failed");
        await RefreshAsync();

        var page = await PageAsync(user, model);

        // 11 tokens of an answer, ten of them in the second after the first.
        (page.Model.Requests, page.Model.Availability, page.Model.FirstTokenMs, page.Model.TokensPerSecond).Should().Be((4, 7_500, 200, 10));
        (page.Managed, (await PageAsync(owner, model)).Managed).Should().Be((false, true));
    }

    [SkippableFact]
    public async Task Catalogue_WithoutAnAccount_ShowsWhatIsListedAndNothingElse()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var (model, hidden) = (await ModelAsync(owner), await ModelAsync(owner));
        await RequestsAsync(user, model, count: 1, firstTokenMs: 5);
        await ReviewAsync(user, model, 5, "Good.");
        await CardAsync(owner, hidden, "secret");
        await _fixture.ListAsync(IdOf<ModelTag>(hidden), false);
        await RefreshAsync();
        Task<GetModelPageResponse> OpenAsync(string id) => Catalogue.GetModelPageAsync(new GetModelPageRequest { ModelId = id }).ResponseAsync.Within();
        Task<ListModelReviewsResponse> ReadAsync(string id) => Catalogue.ListModelReviewsAsync(new ListModelReviewsRequest { ModelId = id }).ResponseAsync.Within();

        var found = await Catalogue.SearchModelsAsync(new SearchModelsRequest { Architecture = _kind }).ResponseAsync.Within();
        found.Models.Select(one => one.ModelId).Should().Equal(model);
        (await OpenAsync(model)).Managed.Should().BeFalse();
        (await ReadAsync(model)).Reviews.Single().Own.Should().BeFalse();
        (await SalesFixture.TryAsync(() => OpenAsync(hidden))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => ReadAsync(hidden))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => Catalogue.GetModelCardAsync(new GetModelCardRequest { ModelId = model }).ResponseAsync)).Should().Be("CREDENTIAL_MISSING");
        (await SalesFixture.TryAsync(() => Catalogue.PutModelReviewAsync(new PutModelReviewRequest { ModelId = model, Stars = 5 }).ResponseAsync)).Should().Be("CREDENTIAL_MISSING");
    }

    [SkippableFact]
    public async Task Catalogue_OneAddressAsksTooOften_IsToldToWaitUnlessItSignsIn()
    {
        var visits = new CatalogueVisits(_fixture.Service<RateLimitGate>(), Options.Create(new MarketplaceOptions { VisitorReadsPerMinute = 2 }));
        var origin = new CallOrigin(new IPAddress(Guid.NewGuid().ToByteArray()), "", null);
        var node = Caller.ForNode(Guid.NewGuid(), Guid.NewGuid(), ownerId: Guid.NewGuid());

        (await visits.EnterAsync(Caller.Anonymous, origin, default)).Should().Be(Guid.Empty);
        (await visits.EnterAsync(node, origin, default)).Should().Be(Guid.Empty, "a node sees what visitors see, not what its owner does");
        (await FluentActions.Awaiting(() => visits.EnterAsync(Caller.Anonymous, origin, default)).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("RATE_LIMIT_EXCEEDED");
        var user = Caller.ForUser(Guid.NewGuid(), null, Scopes.All);
        (await visits.EnterAsync(user, origin, default)).Should().Be(user.UserId);
    }

    [SkippableFact]
    public async Task Refresh_Repeated_CountsTheSame()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await ModelAsync(owner);
        await RequestsAsync(user, model, count: 2, firstTokenMs: 200);
        await RefreshAsync();
        await RequestsAsync(user, model, count: 1, firstTokenMs: 200);
        await RefreshAsync();
        await RefreshAsync();

        (await PageAsync(user, model)).Model.Requests.Should().Be(3);
    }

    [SkippableFact]
    public async Task Card_OfTheOwner_IsKeptAsWrittenAndShownSanitised()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await ModelAsync(owner);
        const string Markdown = "# Hello\n\n<script>alert(1)</script> [x](javascript:alert(1))";

        var card = await CardAsync(owner, model, Markdown);

        card.Card.Should().Be(Markdown);
        card.Html.Should().StartWith("<h1>Hello</h1>").And.NotContainAny("<script", "javascript:");
        (await Catalogue.GetModelCardAsync(new GetModelCardRequest { ModelId = model }, user.Headers).ResponseAsync.Within()).Card.Card.Should().Be(Markdown);
        (await SalesFixture.TryAsync(() => CardAsync(user, model, "mine"))).Should().Be("MODEL_NOT_FOUND");
        (await FieldsAsync(() => CardAsync(owner, model, new string('a', 100_001)))).Should().Equal("card");
        (await FieldsAsync(() => CardAsync(owner, model, string.Concat(Enumerable.Repeat("> ", 2_000)) + "x"))).Should().Equal("card");
    }

    [SkippableFact]
    public async Task Card_OfAHiddenModel_IsItsOwnersOnly()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await ModelAsync(owner);
        await _fixture.ListAsync(IdOf<ModelTag>(model), false);
        await CardAsync(owner, model, "secret");
        Task<string> ReadAsync(TestUser who) => SalesFixture.TryAsync(() => Catalogue.GetModelCardAsync(new GetModelCardRequest { ModelId = model }, who.Headers).ResponseAsync);

        (await ReadAsync(owner), await ReadAsync(user)).Should().Be(("", "MODEL_NOT_FOUND"));
    }

    [SkippableFact]
    public async Task Versions_OfOneOwnerAndBaseName_AreShownTogether()
    {
        var (owner, other) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var (old, current, foreign) = (await ModelAsync(owner), await ModelAsync(owner), await ModelAsync(other));
        await CardAsync(owner, old, "", baseName: "weaver", version: "1.0");
        await CardAsync(owner, current, "", baseName: "weaver", version: "1.1");
        await CardAsync(other, foreign, "", baseName: "weaver", version: "1.0");
        await RefreshAsync();

        (await PageAsync(other, old)).Versions.Select(version => (version.ModelId, version.Version)).Should().Equal((current, "1.1"), (old, "1.0"));
        (await SalesFixture.TryAsync(() => CardAsync(owner, current, "", baseName: "weaver", version: "1.0"))).Should().Be("MODEL_VERSION_TAKEN");
        (await FieldsAsync(() => CardAsync(owner, current, "", baseName: "weaver"))).Should().Equal("version");
    }

    [SkippableFact]
    public async Task Review_OfSomebodyWhoUsedTheModel_IsOneAndCanBeChangedAnsweredAndTakenBack()
    {
        var (owner, user, other) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await ModelAsync(owner);
        await RequestsAsync(user, model, count: 1, firstTokenMs: 5);

        var review = await ReviewAsync(user, model, 4, "Good.");
        var changed = await ReviewAsync(user, model, 2, "It got worse.");
        changed.ReviewId.Should().Be(review.ReviewId);
        (await AnswerAsync(owner, review, "We are on it.")).Answer.Should().Be("We are on it.");
        await RefreshAsync();

        var shown = (await ReviewsAsync(other, model)).Single();
        (shown.Stars, shown.Text, shown.Answer, shown.Own).Should().Be((2, "It got worse.", "We are on it.", false));
        var page = (await PageAsync(other, model)).Model;
        (page.Rating, page.Reviews).Should().Be((2, 1));
        (await SalesFixture.TryAsync(() => AnswerAsync(user, review, "No."))).Should().Be("REVIEW_NOT_FOUND");
        (await SalesFixture.TryAsync(() => DeleteAsync(other, model))).Should().Be("REVIEW_NOT_FOUND");
        await DeleteAsync(user, model);
        (await ReviewsAsync(other, model)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Review_OfWhoMayNot_IsRefusedWithItsReason()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var member = await _fixture.MemberAsync(group, owner);
        var user = await _fixture.BuyerAsync();
        var model = await ModelAsync(owner, group: IdOf<GroupTag>(group.GroupId));
        foreach (var who in new[] { owner, member }) await RequestsAsync(who, model, count: 1, firstTokenMs: 5);
        await RequestsAsync(user, model, count: 1, firstTokenMs: null, finish: "failed");

        (await SalesFixture.TryAsync(() => ReviewAsync(owner, model, 5))).Should().Be("REVIEW_OWN_MODEL");
        (await SalesFixture.TryAsync(() => ReviewAsync(member, model, 5))).Should().Be("REVIEW_OWN_MODEL");
        (await SalesFixture.TryAsync(() => ReviewAsync(user, model, 5))).Should().Be("REVIEW_NOT_USED", "it got no answer");
        (await FieldsAsync(() => ReviewAsync(user, model, 6, new string('a', 4_001)))).Should().Equal("stars", "text");
        await _fixture.ListAsync(IdOf<ModelTag>(model), false);
        (await SalesFixture.TryAsync(() => ReviewAsync(user, model, 5))).Should().Be("MODEL_NOT_FOUND");
    }

    private async Task<string> ModelAsync(TestUser owner, long parameters = 1_000, int context = 512, string quantization = "Q8_0", Guid? group = null)
    {
        var model = await _fixture.PublishedAsync(owner, group);
        await _fixture.ExecuteAsync(
            "update models set architecture = @_kind, parameter_count = @parameters, context_length = @context, quantization = @quantization where id = @id",
            new { _kind, parameters, context, quantization, id = IdOf<ModelTag>(model) });
        return model;
    }

    private async Task RefreshAsync()
    {
        using var refresh = new CatalogueRefresh(_fixture.Db, _fixture.Service<NotificationListener>(), TimeProvider.System, NullLogger<CatalogueRefresh>.Instance);
        await Eventually.IsTrueAsync(() => refresh.RunAsync(default).Within());
    }

    private async Task<SearchModelsResponse> SearchAsync(TestUser user, Action<SearchModelsRequest> change)
    {
        var request = new SearchModelsRequest { Architecture = _kind };
        change(request);
        return await Catalogue.SearchModelsAsync(request, user.Headers).ResponseAsync.Within();
    }

    private async Task<IReadOnlyList<string>> IdsAsync(TestUser user, Action<SearchModelsRequest> change) => [.. (await SearchAsync(user, change)).Models.Select(model => model.ModelId)];

    private async Task<GetModelPageResponse> PageAsync(TestUser user, string model) =>
        await Catalogue.GetModelPageAsync(new GetModelPageRequest { ModelId = model }, user.Headers).ResponseAsync.Within();

    private async Task<ModelCard> CardAsync(TestUser owner, string model, string card, string baseName = "", string version = "") => (await Catalogue.PutModelCardAsync(
        new PutModelCardRequest { ModelId = model, Card = card, BaseName = baseName, Version = version }, owner.Headers).ResponseAsync.Within()).Card;

    private async Task<ModelReview> ReviewAsync(TestUser user, string model, int stars, string text = "") => (await Catalogue.PutModelReviewAsync(
        new PutModelReviewRequest { ModelId = model, Stars = stars, Text = text }, user.Headers).ResponseAsync.Within()).Review;

    private async Task<IReadOnlyList<ModelReview>> ReviewsAsync(TestUser user, string model) =>
        (await Catalogue.ListModelReviewsAsync(new ListModelReviewsRequest { ModelId = model }, user.Headers).ResponseAsync.Within()).Reviews;

    private async Task<ModelReview> AnswerAsync(TestUser user, ModelReview review, string answer) => (await Catalogue.AnswerModelReviewAsync(
        new AnswerModelReviewRequest { ReviewId = review.ReviewId, Answer = answer }, user.Headers).ResponseAsync.Within()).Review;

    private async Task DeleteAsync(TestUser user, string model) =>
        await Catalogue.DeleteModelReviewAsync(new DeleteModelReviewRequest { ModelId = model }, user.Headers).ResponseAsync.Within();

    private Task RequestsAsync(TestUser user, string model, int count, int? firstTokenMs, string finish = "stop") => _fixture.ExecuteAsync(
        """
        insert into api_requests (id, user_id, model_id, prompt_tokens, completion_tokens, attempts, finish_reason, first_token_ms, duration_ms, created_at)
        select gen_random_uuid(), @user, @model, 5, case when @finish = 'failed' then 0 else 11 end, 1, @finish, @firstTokenMs, coalesce(@firstTokenMs, 0) + 1000, now()
        from generate_series(1, @count)
        """,
        new { user = user.Id, model = IdOf<ModelTag>(model), count, firstTokenMs, finish });
}
