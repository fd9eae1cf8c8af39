using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Admin;
using AIForge.Coordinator.Audit;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Conversations;
using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Groups;
using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Platform;
using AIForge.Coordinator.Publishing;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Subscriptions;
using AIForge.Coordinator.Wallets;

namespace AIForge.Coordinator;

/// <summary>The table of contents: one line a slice, lower levels first.</summary>
public static class CoordinatorModules
{
    public static void AddCoordinator(this WebApplicationBuilder builder)
    {
        builder.AddPlatform();
        builder.Services.AddAccounts();
        builder.Services.AddLedger();
        builder.Services.AddContracts();
        builder.Services.AddAudit();
        builder.Services.AddEscrow();
        builder.Services.AddGroups();
        builder.Services.AddWallets();
        builder.Services.AddNodes();
        builder.Services.AddPayments();
        builder.Services.AddModels();
        builder.Services.AddRevenue();
        builder.Services.AddPayouts();
        builder.Services.AddExchange();
        builder.Services.AddPublishing();
        builder.Services.AddSubscriptions();
        builder.Services.AddMarketplace();
        builder.Services.AddJobs();
        builder.Services.AddInference();
        builder.Services.AddConversations();
        builder.Services.AddAdmin();
    }

    public static void MapCoordinator(this WebApplication app)
    {
        app.MapPlatform();
        app.MapAccounts();
        app.MapLedger();
        app.MapContracts();
        app.MapEscrow();
        app.MapAudit();
        app.MapGroups();
        app.MapWallets();
        app.MapNodes();
        app.MapPayments();
        app.MapModels();
        app.MapRevenue();
        app.MapPayouts();
        app.MapExchange();
        app.MapPublishing();
        app.MapSubscriptions();
        app.MapMarketplace();
        app.MapJobs();
        app.MapInference();
        app.MapConversations();
        app.MapAdmin();
    }
}
