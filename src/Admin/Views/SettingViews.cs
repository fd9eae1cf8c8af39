using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class SettingViews
{
    public static Table List(IEnumerable<Setting> settings)
    {
        var table = Cells.Table("setting", "value", "version", "what it is for");
        foreach (var setting in settings)
            table.Row(Cells.Text(setting.Key), Cells.Text(setting.Value), Version(setting), Cells.Text(setting.Description));
        return table;
    }

    public static Table Versions(IEnumerable<Setting> versions)
    {
        var table = Cells.Table("setting", "version", "value", "by", "at");
        foreach (var setting in versions)
            table.Row(Cells.Text(setting.Key), Version(setting), Cells.Text(setting.Value), Cells.Text(setting.ChangedBy), Cells.Time(setting.ChangeTime));
        return table;
    }

    private static Text Version(Setting setting) => Cells.Text(setting.Version == 0 ? "built in" : $"{setting.Version}");
}
