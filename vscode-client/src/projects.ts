// Where dbt projects lie, as far as the extension must know: whether to start, and what to tell the user.

import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";

/** The languages of the documents that the server is told of. */
export const LANGUAGES = ["sql", "jinja-sql", "snowflake-sql", "yaml", "jinja-yaml", "python"];

const PROJECT_FILE = "dbt_project.yml";

/** Folders of dbt projects in the workspace; those of installed packages are left out. */
export async function projectFolders(): Promise<string[]> {
  const files = await vscode.workspace.findFiles(
    `**/${PROJECT_FILE}`,
    "**/{dbt_packages,dbt_modules,node_modules,.venv,venv,target}/**",
    100,
  );
  return files.map((file) => path.dirname(file.fsPath)).sort((one, other) => one.length - other.length);
}

/** Whether the document is one of ours and lies in a dbt project, be it outside the workspace. */
export function belongsToProject(document: vscode.TextDocument): boolean {
  if (document.uri.scheme !== "file" || !LANGUAGES.includes(document.languageId)) return false;
  for (let folder = path.dirname(document.uri.fsPath); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, PROJECT_FILE))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}
