// temporary
import { test } from "./ground/index.ts";
import { call, enter } from "./ground/journey.ts";
test("shots", async ({ page }) => {
  test.setTimeout(120000);
  await enter(page);
  const js = test.info().project.name;
  const shot = async (name: string) => {
    for (const width of [390, 1280]) for (const scheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: `/tmp/abshots/${name}-${width}-${scheme}.png`, fullPage: true });
    }
  };
  await page.goto("/abroad"); await shot("abroad");
  await page.goto("/abroad?country=DE&contains=030"); await shot("found");
  await page.goto("/abroad?country=AU&type=local"); await shot("wrong");
  await page.goto("/abroad/papers?number=%2B493023125777&type=local"); await shot("papers");
  const made = await (await call(page, "/api/twilio/addresses/new", { customerName: "Blum GmbH", street: "Lindenweg 1", city: "Berlin", region: "Berlin", postalCode: "10115", country: "DE" })).json() as { sid: string };
  await page.goto(`/abroad/papers?number=%2B493023125777&type=local&address=${made.sid}`);
  await page.getByRole("button", { name: /^Buy/ }).click();
  await page.getByRole("link", { name: "Choose approved papers" }).waitFor();
  await shot("refused");
  await page.getByRole("link", { name: "Choose approved papers" }).click();
  await shot("resume");
  await page.goto("/abroad/addresses"); await shot("addresses");
  await page.goto("/phone-numbers"); await shot("numbers");
});
