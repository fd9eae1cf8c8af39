namespace AIForge.Chains.Rpc;

/// <summary>Asks the clients of several endpoints in their order until one answers.</summary>
public static class AnyEndpoint
{
    public static async Task<TAnswer> AskAsync<TClient, TAnswer>(IReadOnlyList<TClient> clients, Func<TClient, Task<TAnswer>> question)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await question(clients[i]);
            }
            catch (RpcException) when (i < clients.Count - 1)
            {
                continue;
            }
        }
    }

    /// <summary>Tells them all; the first failure counts when nobody took it.</summary>
    public static async Task TellAllAsync<TClient>(IReadOnlyList<TClient> clients, Func<TClient, Task> message)
    {
        RpcException? failure = null;
        var isTaken = false;
        foreach (var client in clients)
        {
            try
            {
                await message(client);
                isTaken = true;
            }
            catch (RpcException exception)
            {
                failure ??= exception;
            }
        }

        if (!isTaken && failure is not null) throw failure;
    }
}
