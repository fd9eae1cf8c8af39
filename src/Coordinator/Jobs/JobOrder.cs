using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs;

/// <summary>A job that somebody wants done.</summary>
/// <param name="Id">Of the job that is made.</param>
/// <param name="TtlSeconds">Null for the default.</param>
/// <param name="Payment">What is set aside for it; null for a job that is not paid.</param>
/// <param name="ParametersField">How the caller's request calls the parameters: errors name its fields.</param>
/// <param name="TypeField">How the request calls the type.</param>
internal sealed record JobOrder(Guid Id, string Type, Struct? Parameters, int? TtlSeconds, Money? Payment, string ParametersField, string TypeField);
