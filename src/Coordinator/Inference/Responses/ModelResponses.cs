using System.Runtime.CompilerServices;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Inference.Responses;

/// <summary>Answers conversations in the form of the Responses API, on the same way as chat. Nothing is stored.</summary>
internal sealed class ModelResponses(Admission admission, InferenceRuns runs, TimeProvider clock)
{
    private const string PromptField = "input";

    public async Task<Response> CreateAsync(Caller caller, CreateResponseRequest request, CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var building = new ResponseBuilding(run, request);
        await foreach (var (_, delta) in runs.RunAsync(caller, run, PromptField, cancellationToken)) building.Take(delta);
        return building.Response;
    }

    public async IAsyncEnumerable<ResponseEvent> StreamAsync(Caller caller, CreateResponseRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var building = new ResponseBuilding(run, request);
        var hasBegun = false;
        await using var deltas = runs.RunAsync(caller, run, PromptField, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var (delta, fault) = await NextAsync(deltas, hasBegun);
            if (fault is not null) yield return building.Fail(fault.Reason.ToLowerInvariant(), fault.Message);
            if (delta is null) yield break;

            // Told with the first token, not before it: until then an error still has its HTTP status.
            if (!hasBegun)
                foreach (var told in building.Begin()) yield return told;
            hasBegun = true;
            foreach (var told in building.Take(delta)) yield return told;
        }
    }

    /// <summary>The next delta, or what became of the answer in the middle: clients of this API read it in an event.</summary>
    private static async Task<(InferenceDelta? Delta, FaultException? Fault)> NextAsync(IAsyncEnumerator<(int Index, InferenceDelta Delta)> deltas, bool hasBegun)
    {
        try
        {
            return (await deltas.MoveNextAsync() ? deltas.Current.Delta : null, null);
        }
        catch (FaultException fault) when (hasBegun)
        {
            return (null, fault);
        }
    }

    private async Task<InferenceRun> PrepareAsync(Caller caller, CreateResponseRequest request, CancellationToken cancellationToken)
    {
        var (model, terms) = await admission.FindModelAsync(caller, request.Model, cancellationToken);
        var task = ResponseRequests.ToTask(request, model.Sha256);
        return new InferenceRun(RequestIds.New("resp", clock).Replace('-', '_'), clock.GetUtcNow().ToUnixTimeSeconds(), request.Model, model, [task], 1)
        {
            Terms = terms, MaxCost = RequestChecks.MaxCost(request.MaxCost),
        };
    }
}
