namespace AIForge.Coordinator.Groups;

/// <summary>The slice's contents: groups, who is in them and how they got in, and how revenue is divided.</summary>
internal static class GroupsModule
{
    public static IServiceCollection AddGroups(this IServiceCollection services)
    {
        services.AddOptions<GroupsOptions>().BindConfiguration(GroupsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<GroupsStore>();
        services.AddSingleton<InvitationsStore>();
        services.AddSingleton<JoinRequestsStore>();
        services.AddSingleton<SplitsStore>();
        services.AddSingleton<GroupAccess>();
        services.AddSingleton<GroupEvents>();
        services.AddSingleton<GroupMembers>();
        services.AddSingleton<GroupEditing>();
        services.AddSingleton<GroupInvitations>();
        services.AddSingleton<JoinRequests>();
        services.AddSingleton<RevenueShares>();
        return services;
    }

    public static void MapGroups(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<GroupsGrpcService>();
        endpoints.MapGrpcService<GroupJoiningGrpcService>();
        endpoints.MapGrpcService<GroupSplitsGrpcService>();
    }
}
