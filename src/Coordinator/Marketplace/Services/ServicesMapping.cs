using AIForge.Coordinator.Revenue;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Proto ⇄ domain of services. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class ServicesMapping
{
    public static readonly string Currency = Assets.CodeOf(Asset.Usdt);

    public static Guid ServiceId(string text) => Id<ServiceTag>.TryParse(text, out var id) ? id.Value : throw ServicesFaults.ServiceNotFound();

    public static Guid ModelId(string text) => Id<ModelTag>.TryParse(text, out var id) ? id.Value : throw ServicesFaults.ModelNotFound();

    public static ServiceDraft ToDraft(CreateServiceRequest request, RevenueRules rules)
    {
        var violations = new List<FieldViolation>();
        var (name, description) = (request.Name.Trim(), request.Description.Trim());
        ServiceRules.CheckTexts(name, description, violations);
        if (request.PricingType is not (ServiceRules.Monthly or ServiceRules.PerUse)) violations.Add(new FieldViolation("pricing_type", "Give subscription or per_use."));
        CheckServing(request.Serving, violations);
        if (violations.Count > 0) throw ServicesFaults.Invalid(violations);

        var prices = ToPrices(request.PricingType, request.Prices ?? new ServicePriceList(), violations);
        var share = ServiceRules.ReadShare(request.Serving, request.HasComputeShare ? request.ComputeShare : null, rules, violations);
        var limits = ToLimits(request.Limits) ?? new ServiceLimits(0, 0, 0);
        ServiceRules.CheckLimits(limits, violations);
        if (violations.Count > 0) throw ServicesFaults.Invalid(violations);
        return new ServiceDraft(name, description, request.PricingType, prices, request.Serving, share, limits);
    }

    /// <summary>What is asked of a service as it is.</summary>
    public static ServiceChange ToChange(UpdateServiceRequest request, ServiceRecord service, RevenueRules rules)
    {
        var violations = new List<FieldViolation>();
        var (name, description) = (request.HasName ? request.Name.Trim() : null, request.HasDescription ? request.Description.Trim() : null);
        ServiceRules.CheckTexts(name, description, violations);
        var prices = request.Prices is null ? null : ToPrices(service.PricingType, request.Prices, violations);
        var share = request.HasComputeShare ? ServiceRules.ReadShare(service.Serving, request.ComputeShare, rules, violations).Value : (int?)null;
        var limits = ToLimits(request.Limits);
        if (limits is not null) ServiceRules.CheckLimits(limits, violations);
        return violations.Count > 0 ? throw ServicesFaults.Invalid(violations) : new ServiceChange(name, description, prices, share, limits);
    }

    public static (Money Amount, BasisPoints Share) ToPreview(PreviewServiceRequest request, RevenueRules rules)
    {
        var violations = new List<FieldViolation>();
        CheckServing(request.Serving, violations);
        if (violations.Count > 0) throw ServicesFaults.Invalid(violations);
        var share = ServiceRules.ReadShare(request.Serving, request.HasComputeShare ? request.ComputeShare : null, rules, violations);
        if (!Money.TryParse(request.Amount, Asset.Usdt, out var amount) || amount.IsZero)
            violations.Add(new FieldViolation("amount", "Must be a decimal number of USDT above zero: digits, at most six after the point, no sign."));
        return violations.Count > 0 ? throw ServicesFaults.Invalid(violations) : (amount, share);
    }

    public static PreviewServiceResponse ToProto(Money amount, BasisPoints share, ApiSplit split, IReadOnlyDictionary<Guid, string> names) => new()
    {
        Amount = amount.ToDecimalString(),
        Currency = Currency,
        Platform = split.Platform.ToDecimalString(),
        Compute = split.Compute.ToDecimalString(),
        ComputeShare = share.Value,
        Creators =
        {
            split.Creators.Select(creator => new Protocol.V1.ServiceShare
            {
                UserId = new Id<UserTag>(creator.Part.UserId).ToString(),
                BasisPoints = creator.Part.BasisPoints,
                Amount = creator.Amount.ToDecimalString(),
                Username = names.GetValueOrDefault(creator.Part.UserId, ""),
            }),
        },
    };

    /// <param name="subscribers">Null for those who do not manage it.</param>
    public static OfferedService ToProto(ServiceRecord service, DateTimeOffset now, int? subscribers = null)
    {
        var announced = service.NextFrom > now;
        return new OfferedService
        {
            ServiceId = new Id<ServiceTag>(service.Id).ToString(),
            ModelId = new Id<ModelTag>(service.ModelId).ToString(),
            Model = service.ModelName,
            Name = service.Name,
            Description = service.Description,
            PricingType = service.PricingType,
            Prices = ToProto(service.PricesAt(now), service.IsMonthly),
            NextPrices = announced ? ToProto(service.Next!, service.IsMonthly) : null,
            NextPricesTime = announced ? service.NextFrom?.ToTimestamp() : null,
            Currency = Currency,
            Serving = service.Serving,
            ComputeShare = service.ComputeShare,
            Limits = new ServiceUseLimits
            {
                RequestsPerMinute = service.RequestsPerMinute,
                RequestsPerDay = service.RequestsPerDay,
                TokensPerMonth = service.TokensPerMonth,
            },
            Status = service.Status,
            CreateTime = service.CreatedAt.ToTimestamp(),
            Managed = subscribers is not null,
            Subscribers = subscribers ?? 0,
        };
    }

    public static string Usdt(long minorUnits) => new Money(Asset.Usdt, minorUnits).ToDecimalString();

    private static ServicePriceList ToProto(PriceList prices, bool isMonthly) => isMonthly
        ? new ServicePriceList { Month = Usdt(prices.Month) }
        : new ServicePriceList { PerThousandInput = Usdt(prices.Input), PerThousandOutput = Usdt(prices.Output), PerRequest = Usdt(prices.Request) };

    private static PriceList ToPrices(string pricingType, ServicePriceList prices, List<FieldViolation> violations) => ServiceRules.ReadPrices(
        pricingType, prices.Month, prices.PerThousandInput, prices.PerThousandOutput, prices.PerRequest, violations);

    /// <summary>Null when none were sent.</summary>
    private static ServiceLimits? ToLimits(ServiceUseLimits? limits) =>
        limits is null ? null : new ServiceLimits(limits.RequestsPerMinute, limits.RequestsPerDay, limits.TokensPerMonth);

    private static void CheckServing(string serving, List<FieldViolation> violations)
    {
        if (serving is not (ServiceRules.Own or ServiceRules.Network)) violations.Add(new FieldViolation("serving", "Give own or network."));
    }
}
