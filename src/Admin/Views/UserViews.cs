using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class UserViews
{
    public static Table List(IEnumerable<AdminUser> users)
    {
        var table = Cells.Table("user", "name", "e-mail", "state", "signs in by", "plan", "since");
        foreach (var user in users)
        {
            table.Row(
                Cells.Text(user.UserId),
                Cells.Text(user.Username),
                Cells.Text(user.Email.Length == 0 || user.IsVerified ? user.Email : $"{user.Email} (not confirmed)"),
                Cells.Text(user.IsActive ? "active" : "suspended"),
                Cells.Text(user.AuthMethod),
                Cells.Text(user.Plan),
                Cells.Time(user.CreateTime));
        }

        return table;
    }
}
